package io.mlops.sandbox.vertex;

import com.google.cloud.aiplatform.v1.DeleteModelRequest;
import com.google.cloud.aiplatform.v1.DeleteOperationMetadata;
import com.google.cloud.aiplatform.v1.GetModelRequest;
import com.google.cloud.aiplatform.v1.ListModelsRequest;
import com.google.cloud.aiplatform.v1.ListModelsResponse;
import com.google.cloud.aiplatform.v1.Model;
import com.google.cloud.aiplatform.v1.ModelServiceGrpc.ModelServiceImplBase;
import com.google.cloud.aiplatform.v1.UploadModelOperationMetadata;
import com.google.cloud.aiplatform.v1.UploadModelRequest;
import com.google.cloud.aiplatform.v1.UploadModelResponse;
import com.google.longrunning.Operation;
import com.google.protobuf.Empty;
import io.grpc.BindableService;
import io.grpc.stub.StreamObserver;
import io.mlops.sandbox.grpc.GcpError;
import io.mlops.sandbox.grpc.GcpRegion;
import io.mlops.sandbox.grpc.GcpService;
import io.mlops.sandbox.grpc.GcpWorld;
import io.mlops.sandbox.grpc.Outcome;
import io.mlops.sandbox.grpc.ResourcePath;
import io.mlops.sandbox.grpc.Unary;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** The registry of models (google/cloud/aiplatform/v1/model_service.proto): one version each. Thread-safe. */
public final class VertexModels implements GcpService {
    /** "This value may be up to 63 characters, and valid characters are [a-z0-9_-]. The first character cannot be a number or hyphen." */
    private static final String ID = "[a-z_][a-z0-9_-]{0,62}";

    private final GcpWorld world;
    private final Map<String, Model> models = new ConcurrentSkipListMap<>();

    VertexModels(GcpWorld world) {
        this.world = world;
    }

    @Override
    public List<BindableService> bindings() {
        return List.of(new Calls());
    }

    @Override
    public List<String> resources() {
        return List.copyOf(models.keySet());
    }

    /** The model of this name, by the project's id or number. */
    Optional<Model> find(ResourcePath path) {
        return Optional.ofNullable(models.get(numbered(path).toString()));
    }

    /** Vertex AI names the project by its number in what it answers. */
    private ResourcePath numbered(ResourcePath path) {
        return path.in(world.account().number());
    }

    private Model require(String name) throws GcpError {
        ResourcePath path = ResourcePath.of(name);
        GcpRegion unused = world.region(path);
        return find(path).orElseThrow(() -> GcpError.notFound("The Model does not exist: " + name));
    }

    private synchronized Operation upload(UploadModelRequest request) throws GcpError {
        GcpRegion region = world.region(ResourcePath.of(request.getParent()));
        ResourcePath path = numbered(ResourcePath.of(request.getParent())).child("models/" + request.getModelId());
        check(request, region);
        if (find(path).isPresent() || world.operations().running(path)) {
            throw GcpError.exists("Model " + path + " already exists.");
        }
        var now = Times.stamp(world.clock().instant());
        Model model = request.getModel().toBuilder()
                .setName(path.toString())
                .setVersionId("1")
                .setCreateTime(now)
                .setUpdateTime(now)
                .build();
        return world.operations()
                .begin(
                        path,
                        UploadModelOperationMetadata.newBuilder()
                                .setGenericMetadata(Times.begun(world.clock().instant()))
                                .build(),
                        world.timing().creating(),
                        () -> {
                            models.put(path.toString(), model);
                            return new Outcome.Done(UploadModelResponse.newBuilder()
                                    .setModel(path.toString())
                                    .setModelVersionId("1")
                                    .build());
                        });
    }

    private void check(UploadModelRequest request, GcpRegion region) throws GcpError {
        if (!request.getModelId().matches(ID)) {
            throw GcpError.invalid("Invalid model_id '" + request.getModelId() + "': it must match " + ID + ".");
        }
        if (request.getModel().getDisplayName().isEmpty()) {
            throw GcpError.invalid("Model.display_name is required.");
        }
        String image = request.getModel().getContainerSpec().getImageUri();
        if (!image.startsWith(region.name() + "-docker.pkg.dev/") && !image.startsWith("gcr.io/")) {
            throw GcpError.invalid("Invalid image \"" + image + "\" for deployment. Please use an image of Artifact"
                    + " Registry in the region of the model.");
        }
        if (world.images().find(image).isEmpty()) {
            throw GcpError.invalid("Image " + image + " not found.");
        }
    }

    private synchronized Operation delete(String name) throws GcpError {
        ResourcePath path = numbered(ResourcePath.of(require(name).getName()));
        if (world.operations().running(path)) {
            throw busy(path);
        }
        return world.operations()
                .begin(
                        path,
                        DeleteOperationMetadata.newBuilder()
                                .setGenericMetadata(Times.begun(world.clock().instant()))
                                .build(),
                        world.timing().deleting(),
                        () -> {
                            models.remove(path.toString());
                            return new Outcome.Done(Empty.getDefaultInstance());
                        });
    }

    /** Another operation has to end first. */
    static GcpError busy(ResourcePath path) {
        return GcpError.precondition("There are other operations running on the resource \"" + path + "\".");
    }

    /** What is asked of it. */
    private final class Calls extends ModelServiceImplBase {
        @Override
        public void uploadModel(UploadModelRequest request, StreamObserver<Operation> observer) {
            Unary.answer(observer, () -> upload(request));
        }

        @Override
        public void getModel(GetModelRequest request, StreamObserver<Model> observer) {
            Unary.answer(observer, () -> require(request.getName()));
        }

        @Override
        public void listModels(ListModelsRequest request, StreamObserver<ListModelsResponse> observer) {
            Unary.answer(observer, () -> {
                GcpRegion unused = world.region(ResourcePath.of(request.getParent()));
                String begin = numbered(ResourcePath.of(request.getParent()))
                        .child("models/")
                        .toString();
                return ListModelsResponse.newBuilder()
                        .addAllModels(models.values().stream()
                                .filter(model -> model.getName().startsWith(begin))
                                .toList())
                        .build();
            });
        }

        @Override
        public void deleteModel(DeleteModelRequest request, StreamObserver<Operation> observer) {
            Unary.answer(observer, () -> delete(request.getName()));
        }
    }
}
