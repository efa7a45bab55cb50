package io.mlops.sandbox.vertex;

import com.google.cloud.aiplatform.v1.CreateEndpointOperationMetadata;
import com.google.cloud.aiplatform.v1.CreateEndpointRequest;
import com.google.cloud.aiplatform.v1.DeleteOperationMetadata;
import com.google.cloud.aiplatform.v1.Endpoint;
import com.google.cloud.aiplatform.v1.UpdateEndpointRequest;
import com.google.longrunning.Operation;
import com.google.protobuf.Empty;
import io.grpc.BindableService;
import io.mlops.sandbox.cloudlogging.LogEntries;
import io.mlops.sandbox.container.ServedContainers;
import io.mlops.sandbox.grpc.GcpError;
import io.mlops.sandbox.grpc.GcpRegion;
import io.mlops.sandbox.grpc.GcpService;
import io.mlops.sandbox.grpc.GcpWorld;
import io.mlops.sandbox.grpc.Labels;
import io.mlops.sandbox.grpc.Outcome;
import io.mlops.sandbox.grpc.ResourcePath;
import io.mlops.sandbox.wire.RoutedService;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Endpoints of Vertex AI (google/cloud/aiplatform/v1/endpoint_service.proto): what is made is there once its operation is over, and
 * nothing begins while another operation goes on there. Thread-safe: one call at a time.
 */
public final class VertexEndpoints implements GcpService {
    /** "If the first character is a letter, this value may be up to 63 characters, and valid characters are [a-z0-9-]." */
    private static final String ID = "[a-z]([a-z0-9-]{0,61}[a-z0-9])?|[1-9][0-9]{0,8}";

    private static final int ALL = 100;

    private final GcpWorld world;
    private final LogEntries logs;
    private final VertexModels models;
    private final Map<String, Endpoint> endpoints = new TreeMap<>();
    /** By endpoint, then by the id of the deployed model. */
    private final Map<String, Map<String, Deployed>> deployed = new TreeMap<>();

    private final ServedContainers containers;

    /** {@code logs} take what its containers write. */
    public VertexEndpoints(GcpWorld world, LogEntries logs) {
        this.world = world;
        this.logs = logs;
        this.models = new VertexModels(world);
        this.containers = new ServedContainers(world.folder());
    }

    /** The registry that its models come from. */
    public VertexModels models() {
        return models;
    }

    GcpWorld world() {
        return world;
    }

    LogEntries logs() {
        return logs;
    }

    ServedContainers containers() {
        return containers;
    }

    @Override
    public List<BindableService> bindings() {
        return List.of(new EndpointCalls(this, new Deployments(this)));
    }

    @Override
    public List<RoutedService> data(GcpRegion region) {
        return List.of(new RawPredict(this, region));
    }

    @Override
    public synchronized List<String> resources() {
        return List.copyOf(endpoints.keySet());
    }

    /** Vertex AI names the project by its number in what it answers. */
    ResourcePath path(String name) throws GcpError {
        ResourcePath path = ResourcePath.of(name);
        GcpRegion unused = world.region(path);
        return path.in(world.account().number());
    }

    synchronized Endpoint require(ResourcePath path) throws GcpError {
        Endpoint endpoint = endpoints.get(path.toString());
        if (endpoint == null) {
            throw GcpError.notFound("The Endpoint does not exist: " + path + ".");
        }
        return endpoint.toBuilder()
                .addAllDeployedModels(on(path).values().stream()
                        .map(each -> each.told(world.clock().instant()))
                        .toList())
                .build();
    }

    /** The models on it, by their ids. */
    synchronized Map<String, Deployed> on(ResourcePath path) {
        return new LinkedHashMap<>(deployed.getOrDefault(path.toString(), Map.of()));
    }

    synchronized void put(ResourcePath path, Deployed model) {
        deployed.computeIfAbsent(path.toString(), unused -> new LinkedHashMap<>())
                .put(model.model().getId(), model);
    }

    /** Takes it off; its container ends. */
    synchronized void remove(ResourcePath path, String id) {
        Optional.ofNullable(deployed.getOrDefault(path.toString(), new LinkedHashMap<>())
                        .remove(id))
                .ifPresent(model -> model.hosted().close());
    }

    synchronized void split(ResourcePath path, Map<String, Integer> traffic) {
        Endpoint endpoint = endpoints.get(path.toString());
        if (endpoint != null) {
            endpoints.put(
                    path.toString(),
                    endpoint.toBuilder()
                            .clearTrafficSplit()
                            .putAllTrafficSplit(traffic)
                            .build());
        }
    }

    /** The load has moved: so many replicas there are now. */
    public synchronized void scale(String endpoint, int replicas) {
        deployed.forEach((name, on) -> {
            if (name.endsWith("/endpoints/" + endpoint)) {
                on.replaceAll((id, model) -> model.with(replicas));
            }
        });
    }

    /** The model that all requests go to. */
    synchronized Optional<Deployed> serving(ResourcePath path) {
        Endpoint endpoint = endpoints.get(path.toString());
        return endpoint == null
                ? Optional.empty()
                : endpoint.getTrafficSplitMap().entrySet().stream()
                        .filter(share -> share.getValue() > 0)
                        .findFirst()
                        .map(share -> on(path).get(share.getKey()));
    }

    synchronized List<Endpoint> list(String parent) throws GcpError {
        String begin = path(parent).child("endpoints/").toString();
        return endpoints.keySet().stream()
                .filter(name -> name.startsWith(begin))
                .map(name -> {
                    try {
                        return require(path(name));
                    } catch (GcpError e) {
                        throw new IllegalStateException(e); // it is there
                    }
                })
                .toList();
    }

    synchronized Operation create(CreateEndpointRequest request) throws GcpError {
        ResourcePath path = path(request.getParent()).child("endpoints/" + request.getEndpointId());
        if (!request.getEndpointId().matches(ID)) {
            throw GcpError.invalid("Invalid endpoint_id '" + request.getEndpointId() + "': it must match " + ID + ".");
        }
        if (request.getEndpoint().getDisplayName().isEmpty()) {
            throw GcpError.invalid("Endpoint.display_name is required.");
        }
        Labels.check(request.getEndpoint().getLabelsMap());
        if (endpoints.containsKey(path.toString()) || world.operations().running(path)) {
            throw GcpError.exists("Endpoint " + path + " already exists.");
        }
        var now = Times.stamp(world.clock().instant());
        Endpoint.Builder made = request.getEndpoint().toBuilder()
                .setName(path.toString())
                .setCreateTime(now)
                .setUpdateTime(now);
        if (made.getDedicatedEndpointEnabled()) {
            made.setDedicatedEndpointDns(request.getEndpointId() + "." + path.location() + "-"
                    + world.account().number() + ".prediction.vertexai.goog");
        }
        return world.operations()
                .begin(
                        path,
                        CreateEndpointOperationMetadata.newBuilder()
                                .setGenericMetadata(Times.begun(world.clock().instant()))
                                .build(),
                        world.timing().creating(),
                        () -> created(path, made.build()));
    }

    private synchronized Outcome created(ResourcePath path, Endpoint endpoint) {
        endpoints.put(path.toString(), endpoint);
        return new Outcome.Done(endpoint);
    }

    /** Labels, traffic, the description and the name for people. */
    synchronized Endpoint update(UpdateEndpointRequest request) throws GcpError {
        ResourcePath path = path(request.getEndpoint().getName());
        Endpoint.Builder changed = require(path).toBuilder().clearDeployedModels();
        for (String field : request.getUpdateMask().getPathsList()) {
            switch (field) {
                case "labels" -> {
                    Labels.check(request.getEndpoint().getLabelsMap());
                    changed.clearLabels().putAllLabels(request.getEndpoint().getLabelsMap());
                }
                case "traffic_split" -> {
                    requireSplit(path, request.getEndpoint().getTrafficSplitMap());
                    changed.clearTrafficSplit()
                            .putAllTrafficSplit(request.getEndpoint().getTrafficSplitMap());
                }
                case "description" ->
                    changed.setDescription(request.getEndpoint().getDescription());
                case "display_name" ->
                    changed.setDisplayName(request.getEndpoint().getDisplayName());
                default -> throw GcpError.invalid("Field '" + field + "' is immutable.");
            }
        }
        endpoints.put(
                path.toString(),
                changed.setUpdateTime(Times.stamp(world.clock().instant())).build());
        return require(path);
    }

    private void requireSplit(ResourcePath path, Map<String, Integer> split) throws GcpError {
        int sum = split.values().stream().mapToInt(Integer::intValue).sum();
        if (sum != ALL && !split.isEmpty()) {
            throw GcpError.invalid("The traffic_split must add up to 100, not to " + sum + ".");
        }
        if (!on(path).keySet().containsAll(split.keySet())) {
            throw GcpError.invalid("The traffic_split names models that are not deployed.");
        }
    }

    synchronized Operation delete(String name) throws GcpError {
        ResourcePath path = path(name);
        Endpoint unused = require(path);
        if (world.operations().running(path)) {
            throw VertexModels.busy(path);
        }
        if (!on(path).isEmpty()) {
            throw GcpError.precondition("Endpoint \"" + path + "\" has deployed or being-deployed DeployedModel(s): "
                    + on(path).keySet() + ". Please undeploy them first.");
        }
        return world.operations()
                .begin(
                        path,
                        DeleteOperationMetadata.newBuilder()
                                .setGenericMetadata(Times.begun(world.clock().instant()))
                                .build(),
                        world.timing().deleting(),
                        () -> gone(path));
    }

    private synchronized Outcome gone(ResourcePath path) {
        endpoints.remove(path.toString());
        deployed.remove(path.toString());
        return new Outcome.Done(Empty.getDefaultInstance());
    }

    @Override
    public void close() {
        synchronized (this) {
            deployed.values()
                    .forEach(on -> on.values().forEach(each -> each.hosted().close()));
        }
        containers.close();
    }
}
