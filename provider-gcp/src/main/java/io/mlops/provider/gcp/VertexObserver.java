package io.mlops.provider.gcp;

import com.google.api.gax.rpc.NotFoundException;
import com.google.cloud.aiplatform.v1.Endpoint;
import com.google.cloud.aiplatform.v1.ListModelsRequest;
import com.google.cloud.aiplatform.v1.Model;
import io.mlops.Tags;
import io.mlops.endpoint.EndpointSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Looks at the endpoints of a region and remembers nothing. Thread-safe.
 *
 * @param config the settings
 * @param clients who calls
 */
record VertexObserver(GcpConfig config, GcpClients clients) {
    /** The endpoint of this name, whoever made it. */
    Optional<Endpoint> endpoint(String region, String name) {
        try {
            return Optional.of(
                    clients.endpoints(region).getEndpoint(new VertexParts(config, clients, region).endpoint(name)));
        } catch (NotFoundException e) {
            return Optional.empty();
        }
    }

    /** The endpoint of this name, where this provider made it. */
    Optional<HostedModel> find(String region, String name) {
        return endpoint(region, name).flatMap(each -> hosted(region, each));
    }

    /** Every endpoint of ours in the region that carries these tags. */
    List<HostedModel> list(String region, Tags wanted) {
        List<HostedModel> found = new ArrayList<>();
        for (Endpoint each :
                clients.endpoints(region).listEndpoints(config.parent(region)).iterateAll()) {
            if (wanted.subsetOf(SpecLabels.users(each.getLabelsMap()))) {
                hosted(region, each).ifPresent(found::add);
            }
        }
        return found;
    }

    /** Empty for what this provider did not make. */
    Optional<HostedModel> hosted(String region, Endpoint endpoint) {
        Optional<EndpointSpec> spec = SpecLabels.read(endpoint.getLabelsMap());
        String part = endpoint.getLabelsOrDefault(VertexParts.PART, "");
        if (spec.isEmpty() || part.isEmpty()) {
            return Optional.empty();
        }
        Instant since = Instant.ofEpochSecond(
                endpoint.getCreateTime().getSeconds(), endpoint.getCreateTime().getNanos());
        // Work first: what ends in between is then seen as done.
        VertexWork work = VertexWork.of(clients.endpoints(region).getOperationsClient(), endpoint.getName(), since);
        Optional<Endpoint> now = endpoint.getDeployedModelsCount() > 0
                ? Optional.of(endpoint)
                : endpoint(region, spec.get().name());
        if (now.isEmpty()) {
            return Optional.empty();
        }
        boolean deployed = now.get().getDeployedModelsCount() > 0;
        String model = endpoint.getName().replaceFirst("/endpoints/.*", "/models/" + part);
        boolean registered = deployed || model(region, model).isPresent();
        VertexWork upload = registered
                ? new VertexWork(List.of())
                : VertexWork.of(clients.models(region).getOperationsClient(), model, since);
        return Optional.of(new HostedModel(region, spec.get(), part, now.get(), registered, work, upload));
    }

    private Optional<Model> model(String region, String name) {
        try {
            return Optional.of(clients.models(region).getModel(name));
        } catch (NotFoundException e) {
            return Optional.empty();
        }
    }

    /** The names of the models of an endpoint, whether it is there or not. */
    List<String> models(String region, String endpoint) {
        List<String> names = new ArrayList<>();
        ListModelsRequest request = ListModelsRequest.newBuilder()
                .setParent(config.parent(region))
                .setFilter("labels." + SpecLabels.ENDPOINT + "=" + endpoint)
                .build();
        for (Model each : clients.models(region).listModels(request).iterateAll()) {
            if (each.getLabelsOrDefault(SpecLabels.ENDPOINT, "").equals(endpoint)) {
                names.add(each.getName());
            }
        }
        return names;
    }

    /** Whether something is under way there. */
    boolean busy(String region, String resource) {
        return VertexWork.of(clients.endpoints(region).getOperationsClient(), resource, Instant.MIN)
                .running();
    }
}
