package io.mlops.provider.gcp;

import com.google.api.gax.rpc.ApiException;
import com.google.cloud.aiplatform.v1.Endpoint;
import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.spi.CapacityBounds;
import io.mlops.endpoint.spi.MachineType;
import io.mlops.endpoint.spi.SpecTags;
import io.mlops.spi.DriverException;
import io.mlops.spi.Undo;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Endpoints of Vertex AI: one dedicated endpoint with one model for each spec, in its region. What it should be stands in its labels;
 * capacity and labels change in place, anything else is another endpoint. Each call takes the next step: the endpoint and its model, then
 * the model on the endpoint. Thread-safe.
 */
final class VertexEndpoints {
    static final Set<Capability> CAPABILITIES = Set.of(
            Capability.ENDPOINTS,
            Capability.ENDPOINT_SCALING,
            Capability.ENDPOINT_AUTOSCALING,
            Capability.ENDPOINT_INSTANCE_TYPES,
            Capability.ENDPOINT_SPOT,
            Capability.INFERENCE_TRANSPORT);

    private final GcpConfig config;
    private final GcpClients clients;
    private final Blueprints blueprints;
    private final GcpInstanceTypes types;
    private final EndpointLogs logs;
    private final VertexObserver observer;

    VertexEndpoints(
            GcpConfig config, GcpClients clients, Blueprints blueprints, GcpInstanceTypes types, EndpointLogs logs) {
        this.config = config;
        this.clients = clients;
        this.blueprints = blueprints;
        this.types = types;
        this.logs = logs;
        this.observer = new VertexObserver(config, clients);
    }

    /** Looks at what is there. */
    VertexObserver observer() {
        return observer;
    }

    /** Takes the next step. */
    HostedModel apply(EndpointSpec spec, String region) throws Exception {
        requirePossible(spec);
        MachineType machine = types.of(spec.compute(), region);
        Optional<Endpoint> there = observer.endpoint(region, spec.name());
        if (there.isEmpty()) {
            create(spec, region);
            return observer.find(region, spec.name()).orElseThrow(VertexEndpoints::gone);
        }
        HostedModel ours = observer.hosted(region, there.get()).orElseThrow(VertexEndpoints::foreign);
        boolean changed = update(ours, spec, machine);
        return changed ? observer.find(region, spec.name()).orElseThrow(VertexEndpoints::gone) : ours;
    }

    static GcpException foreign() {
        return new GcpException(
                ErrorCode.ALREADY_EXISTS, "the project has an endpoint of this name that was not made by this program");
    }

    private static GcpException gone() {
        return new GcpException(ErrorCode.UNAVAILABLE, "it is not there any more; apply again");
    }

    /** Returns when it is gone with all that belongs to it. */
    void delete(String region, String name) throws Exception {
        new EndpointRemoval(parts(region), observer).run(name);
    }

    io.mlops.endpoint.Endpoint view(HostedModel there) {
        URI base = config.endpoints()
                .override(GcpEndpoints.Service.PREDICT, there.region())
                .orElseGet(() -> URI.create("https://" + there.endpoint().getDedicatedEndpointDns()));
        URI address = URI.create(base + "/v1/" + there.endpoint().getName() + ":rawPredict");
        return there.view(address, machine(there), logs.of(there));
    }

    /** For people. */
    private String machine(HostedModel there) {
        try {
            return types.of(there.spec().compute(), there.region()).toString();
        } catch (DriverException e) {
            return "what was asked for (" + e.getMessage() + ")";
        }
    }

    private VertexParts parts(String region) {
        return new VertexParts(config, clients, region);
    }

    private void create(EndpointSpec spec, String region) throws Exception {
        VertexParts.Blueprint blueprint = blueprints.of(spec, region);
        VertexParts parts = parts(region);
        parts.create(spec, SpecLabels.write(spec, Map.of(VertexParts.PART, blueprint.part())));
        try {
            parts.register(blueprint);
        } catch (ApiException e) {
            // What is refused will be refused again: then the endpoint goes too, so that its name is free.
            if (!GcpErrors.classify(e).retryable()) {
                Undo.after(e, () -> new EndpointRemoval(parts, observer).run(spec.name()));
            }
            throw e;
        }
    }

    /** Takes the next step, if one is left; whether it did. */
    private boolean update(HostedModel there, EndpointSpec spec, MachineType machine) throws Exception {
        if (there.deleting()) {
            throw new GcpException(
                    ErrorCode.FAILED_PRECONDITION, "it is being deleted; delete it again to finish that, then apply");
        }
        if (!SpecTags.fixed(spec).equals(SpecTags.fixed(there.spec()))) {
            throw new GcpException(
                    ErrorCode.ALREADY_EXISTS, "it exists with another model, image, compute, hosting or location");
        }
        if (there.exhausted()) {
            throw new GcpException(ErrorCode.RESOURCE_EXHAUSTED, view(there).reason() + "; delete it first");
        }
        if (there.failed()) {
            return false;
        }
        VertexParts parts = parts(there.region());
        if (!spec.equals(there.spec())) {
            parts.relabel(there, SpecLabels.write(spec, Map.of(VertexParts.PART, there.part())));
            return true;
        }
        return there.settled() && step(parts, there, spec, machine);
    }

    private boolean step(VertexParts parts, HostedModel there, EndpointSpec spec, MachineType machine)
            throws Exception {
        if (!there.registered()) {
            if (there.upload().running()) {
                return false;
            }
            parts.register(blueprints.of(spec, there.region()));
            return true;
        }
        if (there.deployed().isEmpty()) {
            deploy(parts, there, machine);
            return true;
        }
        if (there.gap().isEmpty()) {
            return false;
        }
        parts.resize(there, spec);
        return true;
    }

    /** What is refused will be refused again: then the endpoint goes too, so that nothing is left. */
    private void deploy(VertexParts parts, HostedModel there, MachineType machine) {
        try {
            parts.deploy(there, machine);
        } catch (ApiException e) {
            ErrorCode code = GcpErrors.classify(e);
            if (!code.retryable() || code == ErrorCode.RESOURCE_EXHAUSTED) {
                Undo.after(
                        e,
                        () -> new EndpointRemoval(parts, observer)
                                .run(there.spec().name()));
            }
            throw e;
        }
    }

    private static void requirePossible(EndpointSpec spec) throws DriverException {
        if (spec.replicas() < 1) {
            throw new GcpException(
                    ErrorCode.INVALID_ARGUMENT,
                    "a model on Vertex AI has one replica at least, and " + CapacityBounds.of(spec)
                            + " are asked for; delete it instead");
        }
    }
}
