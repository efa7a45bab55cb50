package io.mlops.sandbox.cloudrun;

import com.google.cloud.run.v2.Condition;
import com.google.cloud.run.v2.Container;
import com.google.cloud.run.v2.CreateServiceRequest;
import com.google.cloud.run.v2.DeleteServiceRequest;
import com.google.cloud.run.v2.GetServiceRequest;
import com.google.cloud.run.v2.ListServicesRequest;
import com.google.cloud.run.v2.ListServicesResponse;
import com.google.cloud.run.v2.Service;
import com.google.cloud.run.v2.ServicesGrpc.ServicesImplBase;
import com.google.cloud.run.v2.UpdateServiceRequest;
import com.google.iam.v1.GetIamPolicyRequest;
import com.google.iam.v1.Policy;
import com.google.iam.v1.SetIamPolicyRequest;
import com.google.iam.v1.TestIamPermissionsRequest;
import com.google.iam.v1.TestIamPermissionsResponse;
import com.google.longrunning.Operation;
import com.google.protobuf.Timestamp;
import io.grpc.BindableService;
import io.grpc.stub.StreamObserver;
import io.mlops.sandbox.cloudlogging.LogEntries;
import io.mlops.sandbox.container.ServedContainers;
import io.mlops.sandbox.fault.FaultKind;
import io.mlops.sandbox.grpc.GcpError;
import io.mlops.sandbox.grpc.GcpRegion;
import io.mlops.sandbox.grpc.GcpService;
import io.mlops.sandbox.grpc.GcpWorld;
import io.mlops.sandbox.grpc.Labels;
import io.mlops.sandbox.grpc.Outcome;
import io.mlops.sandbox.grpc.ResourcePath;
import io.mlops.sandbox.grpc.Unary;
import io.mlops.sandbox.hosted.Hosted;
import io.mlops.sandbox.hosted.NeverHosted;
import io.mlops.sandbox.wire.RoutedService;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Services of Cloud Run (google/cloud/run/v2/service.proto): what is made is there at once, and reconciling until its container
 * answers. Thread-safe: one call at a time.
 */
public final class CloudRunServices implements GcpService {
    /** "must be less than 50 characters" and a DNS label (CreateServiceRequest.service_id). */
    private static final String ID = "[a-z]([a-z0-9-]{0,47}[a-z0-9])?";

    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    private final GcpWorld world;
    private final LogEntries logs;
    private final Map<String, Run> services = new TreeMap<>();
    private final RunPolicies policies = new RunPolicies();
    private final ServedContainers containers;

    /** What is there: how it is told, and what answers. */
    record Run(Service service, Hosted hosted) {}

    /** {@code logs} take what its containers write. */
    public CloudRunServices(GcpWorld world, LogEntries logs) {
        this.world = world;
        this.logs = logs;
        this.containers = new ServedContainers(world.folder());
    }

    GcpWorld world() {
        return world;
    }

    @Override
    public List<BindableService> bindings() {
        return List.of(new Calls());
    }

    @Override
    public List<RoutedService> data(GcpRegion region) {
        return List.of(new RunApp(this, region));
    }

    @Override
    public synchronized List<String> resources() {
        return List.copyOf(services.keySet());
    }

    synchronized Optional<Run> find(GcpRegion region, String name) {
        return Optional.ofNullable(services.get(
                "projects/" + world.account().project() + "/locations/" + region.name() + "/services/" + name));
    }

    /** Whether whoever calls may call this service. */
    synchronized boolean admits(Service service) {
        return policies.admits(service.getName(), world.account().caller());
    }

    /** Who the policy of a service lets call it, as {@code serviceAccount:ADDRESS}. */
    public synchronized List<String> callers(String service) {
        return policies.get(service).getBindingsList().stream()
                .flatMap(binding -> binding.getMembersList().stream())
                .toList();
    }

    private ResourcePath path(String name) throws GcpError {
        ResourcePath path = ResourcePath.of(name);
        GcpRegion unused = world.region(path);
        return path.in(world.account().project());
    }

    private Run require(ResourcePath path) throws GcpError {
        Run run = services.get(path.toString());
        if (run == null) {
            throw GcpError.notFound("Resource '" + path.id() + "' of kind 'SERVICE' in region '" + path.location()
                    + "' in project '" + path.project() + "' does not exist.");
        }
        return run;
    }

    private synchronized Operation create(CreateServiceRequest request) throws GcpError {
        ResourcePath path = path(request.getParent()).child("services/" + request.getServiceId());
        GcpRegion region = world.region(path);
        if (!request.getServiceId().matches(ID)) {
            throw GcpError.invalid("service_id '" + request.getServiceId() + "' must match " + ID + ".");
        }
        if (services.containsKey(path.toString())) {
            throw GcpError.exists("Resource '" + path.id() + "' already exists.");
        }
        check(request.getService(), region);
        if (region.faults().meet(FaultKind.QUOTA, "CreateService").isPresent()) {
            throw GcpError.exhausted("Quota exceeded for total allowable CPU per project per region.", "");
        }
        boolean stocked =
                region.faults().meet(FaultKind.STOCK_OUT, "CreateService").isEmpty();
        Hosted hosted = stocked ? start(region, path, request.getService()) : new NeverHosted();
        Instant now = world.clock().instant();
        Service made = request.getService().toBuilder()
                .setName(path.toString())
                .setUri(region.url() + RunApp.ROOT + path.id())
                .setCreateTime(stamp(now))
                .setUpdateTime(stamp(now))
                .setGeneration(1)
                .setReconciling(true)
                .setTerminalCondition(condition(Condition.State.CONDITION_RECONCILING, ""))
                .build();
        services.put(path.toString(), new Run(made, hosted));
        return reconciled(path, made, stocked, world.timing().creating());
    }

    private Hosted start(GcpRegion region, ResourcePath path, Service service) throws GcpError {
        Container container = service.getTemplate().getContainers(0);
        List<String> command = world.images()
                .find(container.getImage())
                .orElseThrow(() -> GcpError.invalid("Image '" + container.getImage() + "' not found."));
        Duration timeout = service.getTemplate().hasTimeout()
                ? Duration.ofSeconds(service.getTemplate().getTimeout().getSeconds())
                : TIMEOUT;
        return containers.start(
                path.id(), root -> new RunServing(world, region, path.id(), command, container, timeout, logs, root));
    }

    private static void check(Service service, GcpRegion region) throws GcpError {
        Labels.check(service.getLabelsMap());
        if (service.getTemplate().getContainersCount() != 1) {
            throw GcpError.invalid("template.containers: exactly one is expected here.");
        }
        Container container = service.getTemplate().getContainers(0);
        if (!container.getImage().contains("-docker.pkg.dev/")
                && !container.getImage().startsWith("gcr.io/")) {
            throw GcpError.invalid(
                    "Expected an image path like [host/]repo-path[:tag and/or @digest], where host is one"
                            + " of [region.]gcr.io, [region-]docker.pkg.dev or docker.io but obtained "
                            + container.getImage() + " in " + region.name() + ".");
        }
        boolean accelerated = container.getResources().getLimitsMap().containsKey("nvidia.com/gpu");
        if (accelerated
                == service.getTemplate().getNodeSelector().getAccelerator().isEmpty()) {
            throw GcpError.invalid("nvidia.com/gpu and node_selector.accelerator must be given together.");
        }
    }

    /** Until the container answers or has failed. */
    private Operation reconciled(ResourcePath path, Service made, boolean stocked, Duration atLeast) {
        return world.operations().begin(path, made, atLeast, () -> {
            synchronized (this) {
                Run run = services.get(path.toString());
                if (run == null) {
                    return new Outcome.Done(made);
                }
                Optional<String> failure = stocked
                        ? run.hosted().failure()
                        : Optional.of("The service could not be scheduled in region " + path.location()
                                + ": resources are insufficient in region: " + path.location() + ".");
                if (failure.isEmpty() && !run.hosted().ready()) {
                    return new Outcome.Running();
                }
                Condition condition = failure.map(reason -> condition(
                                Condition.State.CONDITION_FAILED,
                                "Revision '" + path.id() + "-00001-abc' is not ready and cannot serve traffic. "
                                        + reason))
                        .orElseGet(() -> condition(Condition.State.CONDITION_SUCCEEDED, ""));
                Service told = run.service().toBuilder()
                        .setReconciling(false)
                        .setTerminalCondition(condition)
                        .build();
                services.put(path.toString(), new Run(told, run.hosted()));
                return failure.isPresent()
                        ? new Outcome.Failed(GcpError.precondition(condition.getMessage()))
                        : new Outcome.Done(told);
            }
        });
    }

    private static Condition condition(Condition.State state, String message) {
        return Condition.newBuilder()
                .setType("Ready")
                .setState(state)
                .setMessage(message)
                .build();
    }

    private synchronized Operation update(UpdateServiceRequest request) throws GcpError {
        ResourcePath path = path(request.getService().getName());
        Run before = require(path);
        Service.Builder changed = before.service().toBuilder();
        for (String field : request.getUpdateMask().getPathsList()) {
            switch (field) {
                case "labels" -> {
                    Labels.check(request.getService().getLabelsMap());
                    changed.clearLabels().putAllLabels(request.getService().getLabelsMap());
                }
                case "scaling" -> changed.setScaling(request.getService().getScaling());
                case "template.max_instance_request_concurrency" ->
                    changed.getTemplateBuilder()
                            .setMaxInstanceRequestConcurrency(
                                    request.getService().getTemplate().getMaxInstanceRequestConcurrency());
                default -> throw GcpError.invalid("The sandbox does not change '" + field + "'.");
            }
        }
        Service told = changed.setReconciling(true)
                .setGeneration(before.service().getGeneration() + 1)
                .setTerminalCondition(condition(Condition.State.CONDITION_RECONCILING, ""))
                .setUpdateTime(stamp(world.clock().instant()))
                .build();
        services.put(path.toString(), new Run(told, before.hosted()));
        return reconciled(path, told, true, world.timing().updating());
    }

    private synchronized Operation delete(String name) throws GcpError {
        ResourcePath path = path(name);
        Run run = require(path);
        Service told = run.service().toBuilder()
                .setDeleteTime(stamp(world.clock().instant()))
                .setReconciling(true)
                .build();
        services.put(path.toString(), new Run(told, run.hosted()));
        return world.operations().begin(path, told, world.timing().deleting(), () -> {
            synchronized (this) {
                Run last = services.remove(path.toString());
                policies.remove(path.toString());
                if (last != null) {
                    last.hosted().close();
                }
                return new Outcome.Done(told);
            }
        });
    }

    private static Timestamp stamp(Instant time) {
        return Timestamp.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build();
    }

    @Override
    public void close() {
        synchronized (this) {
            services.values().forEach(run -> run.hosted().close());
        }
        containers.close();
    }

    /** What is asked of it. */
    private final class Calls extends ServicesImplBase {
        @Override
        public void createService(CreateServiceRequest request, StreamObserver<Operation> observer) {
            Unary.answer(observer, () -> create(request));
        }

        @Override
        public void getService(GetServiceRequest request, StreamObserver<Service> observer) {
            Unary.answer(observer, () -> {
                synchronized (CloudRunServices.this) {
                    return require(path(request.getName())).service();
                }
            });
        }

        @Override
        public void listServices(ListServicesRequest request, StreamObserver<ListServicesResponse> observer) {
            Unary.answer(observer, () -> {
                String begin = path(request.getParent()).child("services/").toString();
                synchronized (CloudRunServices.this) {
                    return ListServicesResponse.newBuilder()
                            .addAllServices(services.values().stream()
                                    .map(Run::service)
                                    .filter(service -> service.getName().startsWith(begin))
                                    .toList())
                            .build();
                }
            });
        }

        @Override
        public void updateService(UpdateServiceRequest request, StreamObserver<Operation> observer) {
            Unary.answer(observer, () -> update(request));
        }

        @Override
        public void getIamPolicy(GetIamPolicyRequest request, StreamObserver<Policy> observer) {
            Unary.answer(observer, () -> {
                synchronized (CloudRunServices.this) {
                    return policies.get(named(request.getResource()));
                }
            });
        }

        @Override
        public void setIamPolicy(SetIamPolicyRequest request, StreamObserver<Policy> observer) {
            Unary.answer(observer, () -> {
                synchronized (CloudRunServices.this) {
                    return policies.set(named(request.getResource()), request.getPolicy());
                }
            });
        }

        @Override
        public void testIamPermissions(
                TestIamPermissionsRequest request, StreamObserver<TestIamPermissionsResponse> observer) {
            Unary.answer(observer, () -> {
                synchronized (CloudRunServices.this) {
                    String unused = named(request.getResource());
                    return policies.test(request, world.account().caller());
                }
            });
        }

        private String named(String service) throws GcpError {
            return require(path(service)).service().getName();
        }

        @Override
        public void deleteService(DeleteServiceRequest request, StreamObserver<Operation> observer) {
            Unary.answer(observer, () -> delete(request.getName()));
        }
    }
}
