package io.mlops.sandbox.vertex;

import com.google.cloud.aiplatform.v1.DedicatedResources;
import com.google.cloud.aiplatform.v1.DeployModelOperationMetadata;
import com.google.cloud.aiplatform.v1.DeployModelRequest;
import com.google.cloud.aiplatform.v1.DeployModelResponse;
import com.google.cloud.aiplatform.v1.DeployedModel;
import com.google.cloud.aiplatform.v1.Endpoint;
import com.google.cloud.aiplatform.v1.Model;
import com.google.cloud.aiplatform.v1.MutateDeployedModelOperationMetadata;
import com.google.cloud.aiplatform.v1.MutateDeployedModelRequest;
import com.google.cloud.aiplatform.v1.MutateDeployedModelResponse;
import com.google.cloud.aiplatform.v1.UndeployModelOperationMetadata;
import com.google.cloud.aiplatform.v1.UndeployModelRequest;
import com.google.cloud.aiplatform.v1.UndeployModelResponse;
import com.google.longrunning.Operation;
import io.mlops.sandbox.fault.FaultKind;
import io.mlops.sandbox.grpc.GcpError;
import io.mlops.sandbox.grpc.GcpRegion;
import io.mlops.sandbox.grpc.GcpWorld;
import io.mlops.sandbox.grpc.Outcome;
import io.mlops.sandbox.grpc.ResourcePath;
import io.mlops.sandbox.hosted.Hosted;
import io.mlops.sandbox.hosted.NeverHosted;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Models on endpoints: each is a container and a number. Guarded by the endpoints. */
record Deployments(VertexEndpoints endpoints) {
    private static final String DEPLOY = "DeployModel";
    private static final String MUTATE = "MutateDeployedModel";
    private static final int ALL = 100;

    private GcpWorld world() {
        return endpoints.world();
    }

    Operation deploy(DeployModelRequest request) throws GcpError {
        synchronized (endpoints) {
            ResourcePath path = settled(request.getEndpoint());
            GcpRegion region = world().region(path);
            DeployedModel wanted = request.getDeployedModel();
            Model model = checked(path, wanted);
            requireQuota(region, wanted.getDedicatedResources(), DEPLOY);
            boolean stocked = region.faults().meet(FaultKind.STOCK_OUT, DEPLOY).isEmpty();
            Hosted hosted = stocked ? start(region, path, model, wanted) : new NeverHosted();
            return world().operations()
                    .begin(
                            path,
                            DeployModelOperationMetadata.newBuilder()
                                    .setGenericMetadata(
                                            Times.begun(world().clock().instant()))
                                    .build(),
                            world().timing().creating(),
                            () -> stocked ? started(path, wanted, hosted) : new Outcome.Failed(noStock(region)));
        }
    }

    private Hosted start(GcpRegion region, ResourcePath path, Model model, DeployedModel wanted) throws GcpError {
        String image = model.getContainerSpec().getImageUri();
        List<String> command =
                world().images().find(image).orElseThrow(() -> GcpError.invalid("Image " + image + " not found."));
        return endpoints
                .containers()
                .start(
                        path.id(),
                        root -> new VertexServing(
                                world(),
                                region,
                                path,
                                command,
                                model.getContainerSpec(),
                                model.getArtifactUri(),
                                wanted,
                                endpoints.logs(),
                                root));
    }

    private Outcome started(ResourcePath path, DeployedModel wanted, Hosted hosted) {
        if (hosted.failure().isPresent()) {
            hosted.close();
            return new Outcome.Failed(GcpError.precondition(hosted.failure().get()));
        }
        if (!hosted.ready()) {
            return new Outcome.Running();
        }
        DeployedModel there = wanted.toBuilder()
                .setCreateTime(Times.stamp(world().clock().instant()))
                .build();
        synchronized (endpoints) {
            endpoints.put(
                    path,
                    new Deployed(there, hosted, wanted.getDedicatedResources().getMinReplicaCount()));
            endpoints.split(path, Map.of(wanted.getId(), ALL));
        }
        return new Outcome.Done(
                DeployModelResponse.newBuilder().setDeployedModel(there).build());
    }

    private Model checked(ResourcePath path, DeployedModel wanted) throws GcpError {
        if (!wanted.getId().matches("[0-9]{1,10}")) {
            throw GcpError.invalid("DeployedModel.id '" + wanted.getId() + "' must have 1 to 10 digits.");
        }
        if (endpoints.on(path).containsKey(wanted.getId())) {
            throw GcpError.exists("DeployedModel " + wanted.getId() + " is on the endpoint already.");
        }
        requireBounds(wanted.getDedicatedResources());
        if (wanted.getDedicatedResources().getMachineSpec().getMachineType().isEmpty()) {
            throw GcpError.invalid("DedicatedResources.machine_spec.machine_type is required.");
        }
        return endpoints
                .models()
                .find(ResourcePath.of(wanted.getModel()))
                .orElseThrow(() -> GcpError.notFound("The Model does not exist: " + wanted.getModel()));
    }

    private static void requireBounds(DedicatedResources resources) throws GcpError {
        if (resources.getMinReplicaCount() < 1) {
            throw GcpError.invalid("min_replica_count must be greater than or equal to 1.");
        }
        if (resources.getMaxReplicaCount() < resources.getMinReplicaCount()) {
            throw GcpError.invalid("max_replica_count must be greater than or equal to min_replica_count.");
        }
    }

    Operation undeploy(UndeployModelRequest request) throws GcpError {
        synchronized (endpoints) {
            ResourcePath path = settled(request.getEndpoint());
            String id = request.getDeployedModelId();
            if (!endpoints.on(path).containsKey(id)) {
                throw GcpError.notFound("DeployedModel " + id + " is not on the endpoint.");
            }
            endpoints.split(path, Map.of());
            return world().operations()
                    .begin(
                            path,
                            UndeployModelOperationMetadata.newBuilder()
                                    .setGenericMetadata(
                                            Times.begun(world().clock().instant()))
                                    .build(),
                            world().timing().deleting(),
                            () -> {
                                endpoints.remove(path, id);
                                return new Outcome.Done(UndeployModelResponse.getDefaultInstance());
                            });
        }
    }

    Operation mutate(MutateDeployedModelRequest request) throws GcpError {
        synchronized (endpoints) {
            ResourcePath path = settled(request.getEndpoint());
            GcpRegion region = world().region(path);
            String id = request.getDeployedModel().getId();
            Deployed there = endpoints.on(path).get(id);
            if (there == null) {
                throw GcpError.notFound("DeployedModel " + id + " is not on the endpoint.");
            }
            DedicatedResources changed = changed(there.model().getDedicatedResources(), request);
            requireBounds(changed);
            if (changed.getMaxReplicaCount()
                    > there.model().getDedicatedResources().getMaxReplicaCount()) {
                requireQuota(region, changed, MUTATE);
            }
            return world().operations()
                    .begin(
                            path,
                            MutateDeployedModelOperationMetadata.newBuilder()
                                    .setGenericMetadata(
                                            Times.begun(world().clock().instant()))
                                    .build(),
                            world().timing().updating(),
                            () -> mutated(path, region, there, changed));
        }
    }

    private Outcome mutated(ResourcePath path, GcpRegion region, Deployed there, DedicatedResources changed) {
        if (changed.getMinReplicaCount() > there.replicas()
                && region.faults().meet(FaultKind.STOCK_OUT, MUTATE).isPresent()) {
            return new Outcome.Failed(noStock(region));
        }
        synchronized (endpoints) {
            Deployed now = endpoints
                    .on(path)
                    .getOrDefault(there.model().getId(), there)
                    .with(changed);
            endpoints.put(path, now);
            return new Outcome.Done(MutateDeployedModelResponse.newBuilder()
                    .setDeployedModel(now.told(world().clock().instant()))
                    .build());
        }
    }

    private static DedicatedResources changed(DedicatedResources before, MutateDeployedModelRequest request)
            throws GcpError {
        DedicatedResources wanted = request.getDeployedModel().getDedicatedResources();
        DedicatedResources.Builder changed = before.toBuilder();
        for (String field : request.getUpdateMask().getPathsList()) {
            switch (field) {
                case "dedicated_resources.min_replica_count" -> changed.setMinReplicaCount(wanted.getMinReplicaCount());
                case "dedicated_resources.max_replica_count" -> changed.setMaxReplicaCount(wanted.getMaxReplicaCount());
                case "dedicated_resources.autoscaling_metric_specs" ->
                    changed.clearAutoscalingMetricSpecs()
                            .addAllAutoscalingMetricSpecs(wanted.getAutoscalingMetricSpecsList());
                default -> throw GcpError.invalid("Field '" + field + "' cannot be mutated.");
            }
        }
        return changed.build();
    }

    /** FAILED_PRECONDITION while another operation goes on there. */
    private ResourcePath settled(String name) throws GcpError {
        ResourcePath path = endpoints.path(name);
        Endpoint unused = endpoints.require(path);
        if (world().operations().running(path)) {
            throw VertexModels.busy(path);
        }
        return path;
    }

    private static void requireQuota(GcpRegion region, DedicatedResources resources, String operation) throws GcpError {
        if (region.faults().meet(FaultKind.QUOTA, operation).isPresent()) {
            String machine = resources.getMachineSpec().getAcceleratorCount() > 0
                    ? resources
                                    .getMachineSpec()
                                    .getAcceleratorType()
                                    .name()
                                    .toLowerCase(Locale.ROOT)
                                    .replace("tesla_", "")
                            + "_gpus"
                    : resources.getMachineSpec().getMachineType().replaceFirst("-.*", "") + "_cpus";
            throw GcpError.exhausted(
                    "The following quota metrics exceed quota limits: aiplatform.googleapis.com/custom_model_serving_"
                            + machine,
                    "");
        }
    }

    private static GcpError noStock(GcpRegion region) {
        return GcpError.exhausted(
                "Resources are insufficient in region: " + region.name()
                        + ". Please try a different region or use a different accelerator.",
                "");
    }
}
