package io.mlops.provider.gcp;

import com.google.api.gax.rpc.AlreadyExistsException;
import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.NotFoundException;
import com.google.cloud.aiplatform.v1.CreateEndpointRequest;
import com.google.cloud.aiplatform.v1.DeleteEndpointRequest;
import com.google.cloud.aiplatform.v1.DeleteModelRequest;
import com.google.cloud.aiplatform.v1.DeployModelRequest;
import com.google.cloud.aiplatform.v1.DeployedModel;
import com.google.cloud.aiplatform.v1.Endpoint;
import com.google.cloud.aiplatform.v1.EndpointServiceClient;
import com.google.cloud.aiplatform.v1.EnvVar;
import com.google.cloud.aiplatform.v1.Model;
import com.google.cloud.aiplatform.v1.ModelContainerSpec;
import com.google.cloud.aiplatform.v1.ModelServiceClient;
import com.google.cloud.aiplatform.v1.MutateDeployedModelRequest;
import com.google.cloud.aiplatform.v1.Port;
import com.google.cloud.aiplatform.v1.UndeployModelRequest;
import com.google.cloud.aiplatform.v1.UploadModelRequest;
import com.google.longrunning.Operation;
import com.google.protobuf.Duration;
import com.google.protobuf.FieldMask;
import io.mlops.ErrorCode;
import io.mlops.Operation.State;
import io.mlops.Sha256;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.spi.MachineType;
import io.mlops.endpoint.spi.ServingEnvironment;
import io.mlops.endpoint.spi.SpecTags;
import io.mlops.spi.DriverException;
import io.mlops.spi.OperationWait;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * What Vertex AI needs for an endpoint in a region: a model in the registry, an endpoint of its own address, the model on it. The model
 * is named after a hash of all that it says, so that whoever makes it makes the same. Thread-safe.
 *
 * @param config the settings
 * @param clients who calls
 */
record VertexParts(GcpConfig config, GcpClients clients, String region) {
    /** The name of the model, among the labels of the endpoint. */
    static final String PART = "mlops-part";

    private static final int PORT = 8080;
    private static final int HASH = 16;
    private static final int ID_DIGITS = 8;
    private static final long LEAST_ID = 1_000_000_000L;
    private static final int ALL = 100;
    /** A container that is not healthy by then never will be; two hours are the most. */
    private static final Duration STARTS_WITHIN =
            Duration.newBuilder().setSeconds(1800).build();
    /** Making an endpoint takes seconds, and a minute or two with an address of its own. */
    private static final java.time.Duration MADE_WITHIN = java.time.Duration.ofMinutes(5);

    private static final java.time.Duration LONGEST_PAUSE = java.time.Duration.ofSeconds(2);

    /**
     * An endpoint with everything that was chosen for it.
     *
     * @param image the image with its digest
     * @param model where the model lies: {@code gs://BUCKET/KEY}
     */
    record Blueprint(EndpointSpec spec, String image, String model) {
        /** The name of its model; it cannot begin with a digit. */
        String part() {
            String content = String.join("\n", SpecTags.fixed(spec), image, model);
            return "mlops-"
                    + Sha256.of(content.getBytes(StandardCharsets.UTF_8))
                            .base32()
                            .substring(0, HASH);
        }
    }

    String endpoint(String name) {
        return config.parent(region) + "/endpoints/" + name;
    }

    private String model(String part) {
        return config.parent(region) + "/models/" + part;
    }

    /** Ten digits, the same for the same model. */
    private static String deployedId(String part) {
        long number = Long.parseLong(
                Sha256.of(part.getBytes(StandardCharsets.UTF_8)).hex().substring(0, ID_DIGITS), 16);
        return Long.toString(LEAST_ID + number % LEAST_ID);
    }

    private EndpointServiceClient endpoints() {
        return clients.endpoints(region);
    }

    private ModelServiceClient models() {
        return clients.models(region);
    }

    /** Makes the endpoint, which is not billed, and returns once others find it. */
    void create(EndpointSpec spec, Map<String, String> labels) throws DriverException {
        Operation begun;
        try {
            begun = endpoints()
                    .createEndpointCallable()
                    .call(CreateEndpointRequest.newBuilder()
                            .setParent(config.parent(region))
                            .setEndpointId(spec.name())
                            .setEndpoint(Endpoint.newBuilder()
                                    .setDisplayName(spec.name())
                                    .setDedicatedEndpointEnabled(true)
                                    .putAllLabels(labels))
                            .build());
        } catch (AlreadyExistsException e) {
            // Somebody else makes it at the same moment: others find it once that is done.
            Endpoint unused =
                    OperationWait.await("endpoint " + spec.name(), () -> made(spec.name()), MADE_WITHIN, LONGEST_PAUSE);
            return;
        }
        Operation ended = OperationWait.await(
                "endpoint " + spec.name(), () -> state(begun.getName()), MADE_WITHIN, LONGEST_PAUSE);
        if (ended.getError().getCode() != 0) {
            throw new GcpException(GcpErrors.classify(ended.getError()), GcpErrors.reason(ended.getError()));
        }
    }

    private State<Endpoint> made(String name) {
        try {
            return new State.Succeeded<>(endpoints().getEndpoint(endpoint(name)));
        } catch (NotFoundException e) {
            return new State.Running<>("Vertex AI makes it");
        }
    }

    private State<Operation> state(String name) {
        Operation now = endpoints().getOperationsClient().getOperation(name);
        return now.getDone() ? new State.Succeeded<>(now) : new State.Running<>("Vertex AI makes it");
    }

    /** Begins to register the model; nothing where somebody does. */
    void register(Blueprint blueprint) {
        EndpointSpec spec = blueprint.spec();
        ModelContainerSpec.Builder container = ModelContainerSpec.newBuilder()
                .setImageUri(blueprint.image())
                .addPorts(Port.newBuilder().setContainerPort(PORT))
                .setPredictRoute("/score")
                .setHealthRoute("/v2/health/ready")
                .setDeploymentTimeout(STARTS_WITHIN);
        environment(blueprint)
                .forEach((key, value) ->
                        container.addEnv(EnvVar.newBuilder().setName(key).setValue(value)));
        UploadModelRequest request = UploadModelRequest.newBuilder()
                .setParent(config.parent(region))
                .setModelId(blueprint.part())
                .setModel(Model.newBuilder()
                        .setDisplayName(spec.name())
                        .putLabels(SpecLabels.ENDPOINT, spec.name())
                        .setContainerSpec(container))
                .build();
        try {
            Operation unused = models().uploadModelCallable().call(request);
        } catch (AlreadyExistsException e) {
            // Somebody else begins it at the same moment; what they made has the same parts.
        }
    }

    /** The server gets the model itself, from the region's own bucket, and compares the digest. */
    static Map<String, String> environment(Blueprint blueprint) {
        Map<String, String> environment =
                new TreeMap<>(ServingEnvironment.of(blueprint.spec().model(), ""));
        environment.put("MLOPS_SERVER_MODEL", blueprint.model());
        return environment;
    }

    /** What is billed. */
    void deploy(HostedModel there, MachineType machine) {
        String id = deployedId(there.part());
        DeployedModel.Builder model = DeployedModel.newBuilder()
                .setId(id)
                .setDisplayName(there.spec().name())
                .setModel(model(there.part()))
                .setDedicatedResources(VertexCapacity.of(there.spec(), machine));
        config.serviceAccount().ifPresent(model::setServiceAccount);
        taken(() -> {
            Operation unused = endpoints()
                    .deployModelCallable()
                    .call(DeployModelRequest.newBuilder()
                            .setEndpoint(there.endpoint().getName())
                            .setDeployedModel(model)
                            .putTrafficSplit("0", ALL)
                            .build());
        });
    }

    /** Other bounds and another target. */
    void resize(HostedModel there, EndpointSpec spec) {
        DeployedModel now = there.deployed().orElseThrow();
        taken(() -> {
            Operation unused = endpoints()
                    .mutateDeployedModelCallable()
                    .call(MutateDeployedModelRequest.newBuilder()
                            .setEndpoint(there.endpoint().getName())
                            .setDeployedModel(DeployedModel.newBuilder()
                                    .setId(now.getId())
                                    .setDedicatedResources(VertexCapacity.bounds(
                                            spec, VertexCapacity.accelerated(now.getDedicatedResources()))))
                            .setUpdateMask(FieldMask.newBuilder()
                                    .addPaths("dedicated_resources.min_replica_count")
                                    .addPaths("dedicated_resources.max_replica_count")
                                    .addPaths("dedicated_resources.autoscaling_metric_specs"))
                            .build());
        });
    }

    void relabel(HostedModel there, Map<String, String> labels) {
        Endpoint unused = endpoints()
                .updateEndpoint(
                        Endpoint.newBuilder()
                                .setName(there.endpoint().getName())
                                .putAllLabels(labels)
                                .build(),
                        FieldMask.newBuilder().addPaths("labels").build());
    }

    /** Takes the model off, which is what is billed. */
    void undeploy(Endpoint endpoint, String id) {
        taken(() -> {
            Operation unused = endpoints()
                    .undeployModelCallable()
                    .call(UndeployModelRequest.newBuilder()
                            .setEndpoint(endpoint.getName())
                            .setDeployedModelId(id)
                            .build());
        });
    }

    void delete(Endpoint endpoint) {
        taken(() -> {
            Operation unused = endpoints()
                    .deleteEndpointCallable()
                    .call(DeleteEndpointRequest.newBuilder()
                            .setName(endpoint.getName())
                            .build());
        });
    }

    /** Begins to delete a model; nothing where it is not there. */
    void deleteModel(String model) {
        taken(() -> {
            Operation unused = models().deleteModelCallable()
                    .call(DeleteModelRequest.newBuilder().setName(model).build());
        });
    }

    /** Where somebody else's change is under way, or has done it: looking again, when it is over, tells. */
    private static void taken(Runnable step) {
        try {
            step.run();
        } catch (NotFoundException | AlreadyExistsException e) {
            // done by somebody else
        } catch (ApiException e) {
            if (!busy(e)) {
                throw e;
            }
        }
    }

    /** Whether another operation on the same resource has to end first. */
    static boolean busy(ApiException e) {
        return String.valueOf(e.getMessage()).contains("other operations running")
                && GcpErrors.classify(e) != ErrorCode.PERMISSION_DENIED;
    }
}
