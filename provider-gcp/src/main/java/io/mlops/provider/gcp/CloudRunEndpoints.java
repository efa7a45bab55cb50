package io.mlops.provider.gcp;

import com.google.api.gax.rpc.AlreadyExistsException;
import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.NotFoundException;
import com.google.cloud.run.v2.Container;
import com.google.cloud.run.v2.ContainerPort;
import com.google.cloud.run.v2.CreateServiceRequest;
import com.google.cloud.run.v2.DeleteServiceRequest;
import com.google.cloud.run.v2.EnvVar;
import com.google.cloud.run.v2.HTTPGetAction;
import com.google.cloud.run.v2.NodeSelector;
import com.google.cloud.run.v2.Probe;
import com.google.cloud.run.v2.ResourceRequirements;
import com.google.cloud.run.v2.RevisionTemplate;
import com.google.cloud.run.v2.Service;
import com.google.cloud.run.v2.ServiceScaling;
import com.google.cloud.run.v2.UpdateServiceRequest;
import com.google.longrunning.Operation;
import com.google.protobuf.FieldMask;
import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.Tags;
import io.mlops.endpoint.Compute;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.spi.EndpointChecks;
import io.mlops.spi.Deletion;
import io.mlops.spi.DriverException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Services of Cloud Run for what has no machines of its own: one service for each spec, in its region. What it should be stands in its
 * labels; capacity and labels change in place. Thread-safe.
 */
final class CloudRunEndpoints {
    static final Set<Capability> CAPABILITIES = Set.of(Capability.ENDPOINT_SERVERLESS);

    private static final int PORT = 8080;
    private static final Duration GONE_WITHIN = Duration.ofMinutes(10);
    private static final com.google.protobuf.Duration ANSWERS_WITHIN =
            com.google.protobuf.Duration.newBuilder().setSeconds(60).build();
    /** Every three seconds for up to four minutes, which is as long as a container may take. */
    private static final int PROBE_SECONDS = 3;

    private static final int PROBES = 80;
    private static final String L4 = "L4";

    private final GcpConfig config;
    private final GcpClients clients;

    CloudRunEndpoints(GcpConfig config, GcpClients clients) {
        this.config = config;
        this.clients = clients;
    }

    private String name(String region, String endpoint) {
        return config.parent(region) + "/services/" + endpoint;
    }

    /** The service of this name, whoever made it. */
    Optional<Service> service(String region, String endpoint) {
        try {
            return Optional.of(clients.run(region).getService(name(region, endpoint)));
        } catch (NotFoundException e) {
            return Optional.empty();
        }
    }

    Optional<RunService> find(String region, String endpoint) {
        return service(region, endpoint).flatMap(each -> RunService.of(region, each));
    }

    List<RunService> list(String region, Tags wanted) {
        List<RunService> found = new ArrayList<>();
        for (Service each :
                clients.run(region).listServices(config.parent(region)).iterateAll()) {
            if (wanted.subsetOf(SpecLabels.users(each.getLabelsMap()))) {
                RunService.of(region, each).ifPresent(found::add);
            }
        }
        return found;
    }

    /** INVALID_ARGUMENT where Cloud Run cannot give what a replica needs; nothing is asked. */
    static void requirePossible(EndpointSpec spec) throws DriverException {
        Compute compute = spec.compute();
        if (!compute.accelerators().isEmpty() && !accelerated(compute)) {
            throw new DriverException(
                    ErrorCode.INVALID_ARGUMENT,
                    "Cloud Run has the accelerator L4 only, and asked for is any of " + compute.accelerators());
        }
    }

    /** The L4 is the accelerator that Cloud Run has (https://docs.cloud.google.com/run/docs/configuring/services/gpu). */
    private static boolean accelerated(Compute compute) {
        return compute.accelerators().stream()
                .anyMatch(each -> each.toUpperCase(Locale.ROOT).endsWith(L4));
    }

    /** Begins to make it, and lets nobody call it but the caller; nothing where somebody does. */
    RunService create(EndpointSpec spec, String region, VertexParts.Blueprint blueprint)
            throws DriverException, IOException {
        try {
            Operation unused = clients.run(region)
                    .createServiceCallable()
                    .call(CreateServiceRequest.newBuilder()
                            .setParent(config.parent(region))
                            .setServiceId(spec.name())
                            .setService(wanted(spec, SpecLabels.write(spec, Map.of()), blueprint))
                            .build());
        } catch (AlreadyExistsException e) {
            // Somebody else makes it at the same moment; what they made has the same parts.
        }
        RunService made = again(region, spec);
        new RunInvoker(clients).admit(region, made.service().getName());
        return made;
    }

    private RunService again(String region, EndpointSpec spec) throws GcpException {
        return find(region, spec.name())
                .orElseThrow(() -> new GcpException(ErrorCode.UNAVAILABLE, "it is not there any more; apply again"));
    }

    private Service wanted(EndpointSpec spec, Map<String, String> labels, VertexParts.Blueprint blueprint) {
        RunService.Bounds bounds = RunService.Bounds.of(spec);
        Container.Builder container = Container.newBuilder()
                .setImage(blueprint.image())
                .addPorts(ContainerPort.newBuilder().setContainerPort(PORT))
                .setStartupProbe(Probe.newBuilder()
                        .setHttpGet(HTTPGetAction.newBuilder().setPath("/v2/health/ready"))
                        .setPeriodSeconds(PROBE_SECONDS)
                        .setFailureThreshold(PROBES))
                .setResources(resources(spec.compute()));
        VertexParts.environment(blueprint)
                .forEach((key, value) ->
                        container.addEnv(EnvVar.newBuilder().setName(key).setValue(value)));
        RevisionTemplate.Builder template = RevisionTemplate.newBuilder()
                .addContainers(container)
                .setTimeout(ANSWERS_WITHIN)
                .setMaxInstanceRequestConcurrency(bounds.concurrency());
        config.serviceAccount().ifPresent(template::setServiceAccount);
        if (accelerated(spec.compute())) {
            template.setNodeSelector(NodeSelector.newBuilder().setAccelerator("nvidia-l4"))
                    .setGpuZonalRedundancyDisabled(true);
        }
        return Service.newBuilder()
                .putAllLabels(labels)
                .setTemplate(template)
                .setScaling(scaling(spec))
                .build();
    }

    private static ServiceScaling scaling(EndpointSpec spec) {
        return ServiceScaling.newBuilder()
                .setMinInstanceCount(spec.replicas())
                .setMaxInstanceCount(RunService.Bounds.of(spec).instances())
                .build();
    }

    /** With an accelerator four CPUs and 16 GiB at least, billed while the instance is there (the page of the accelerator). */
    private static ResourceRequirements resources(Compute compute) {
        boolean gpu = accelerated(compute);
        int cpus = gpu ? Math.max(4, compute.cpus()) : compute.cpus();
        long mebibytes = Math.max(compute.memory().bytes() >> 20, gpu ? 16_384 : 512);
        ResourceRequirements.Builder resources = ResourceRequirements.newBuilder()
                .putLimits("cpu", Integer.toString(cpus))
                .putLimits("memory", mebibytes + "Mi")
                .setCpuIdle(!gpu)
                .setStartupCpuBoost(true);
        return gpu ? resources.putLimits("nvidia.com/gpu", "1").build() : resources.build();
    }

    /** Changes labels and capacity where they are others. */
    RunService update(RunService there, EndpointSpec spec) throws DriverException {
        EndpointChecks.requireUpdatable(spec, there.spec(), there.deleting());
        if (there.exhausted()) {
            throw new GcpException(ErrorCode.RESOURCE_EXHAUSTED, there.reason() + "; delete it first");
        }
        RunService wanted = new RunService(there.region(), spec, there.service());
        if (there.failed() || (spec.equals(there.spec()) && wanted.gap().isEmpty())) {
            return there;
        }
        try {
            Operation unused = clients.run(there.region())
                    .updateServiceCallable()
                    .call(UpdateServiceRequest.newBuilder()
                            .setService(Service.newBuilder()
                                    .setName(there.service().getName())
                                    .putAllLabels(SpecLabels.write(spec, Map.of()))
                                    .setScaling(scaling(spec))
                                    .setTemplate(RevisionTemplate.newBuilder()
                                            .setMaxInstanceRequestConcurrency(
                                                    RunService.Bounds.of(spec).concurrency())))
                            .setUpdateMask(FieldMask.newBuilder()
                                    .addPaths("labels")
                                    .addPaths("scaling")
                                    .addPaths("template.max_instance_request_concurrency"))
                            .build());
        } catch (ApiException e) {
            if (!VertexParts.busy(e)) {
                throw e;
            }
        }
        return again(there.region(), spec);
    }

    /** Returns when it is gone. */
    void delete(String region, String endpoint) throws Exception {
        boolean gone = Deletion.await(GONE_WITHIN, () -> {
            Optional<Service> there = service(region, endpoint);
            if (there.isPresent() && !there.get().hasDeleteTime()) {
                Operation unused = clients.run(region)
                        .deleteServiceCallable()
                        .call(DeleteServiceRequest.newBuilder()
                                .setName(there.get().getName())
                                .build());
            }
            return there.isEmpty();
        });
        if (!gone) {
            throw new GcpException(ErrorCode.UNAVAILABLE, "Cloud Run still deletes it; delete it again");
        }
    }
}
