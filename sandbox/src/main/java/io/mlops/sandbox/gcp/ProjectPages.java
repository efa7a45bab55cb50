package io.mlops.sandbox.gcp;

import com.google.api.cloudquotas.v1.CloudQuotasGrpc.CloudQuotasImplBase;
import com.google.api.cloudquotas.v1.DimensionsInfo;
import com.google.api.cloudquotas.v1.ListQuotaInfosRequest;
import com.google.api.cloudquotas.v1.ListQuotaInfosResponse;
import com.google.api.cloudquotas.v1.QuotaDetails;
import com.google.api.cloudquotas.v1.QuotaInfo;
import com.google.cloud.resourcemanager.v3.ProjectsGrpc.ProjectsImplBase;
import com.google.iam.v1.TestIamPermissionsRequest;
import com.google.iam.v1.TestIamPermissionsResponse;
import io.grpc.BindableService;
import io.grpc.stub.StreamObserver;
import io.mlops.sandbox.fault.FaultKind;
import io.mlops.sandbox.grpc.GcpError;
import io.mlops.sandbox.grpc.GcpRegion;
import io.mlops.sandbox.grpc.GcpService;
import io.mlops.sandbox.grpc.GcpWorld;
import io.mlops.sandbox.grpc.Unary;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a project may: the caller everything, and each region a hundred of every machine that endpoints and jobs of Vertex AI run on, none
 * while {@link FaultKind#QUOTA} is injected there.
 */
final class ProjectPages implements GcpService {
    private static final String SERVICE = "aiplatform.googleapis.com";
    private static final long USUAL = 100;
    private static final List<String> KINDS = List.of(
            "e2_cpus",
            "n1_cpus",
            "n2_cpus",
            "nvidia_l4_gpus",
            "nvidia_t4_gpus",
            "nvidia_v100_gpus",
            "nvidia_a100_gpus",
            "nvidia_a100_80gb_gpus",
            "nvidia_h100_80gb_gpus");

    private final GcpWorld world;

    ProjectPages(GcpWorld world) {
        this.world = world;
    }

    @Override
    public List<BindableService> bindings() {
        return List.of(new Projects(), new Quotas());
    }

    /** Resource Manager. */
    private final class Projects extends ProjectsImplBase {
        @Override
        public void testIamPermissions(
                TestIamPermissionsRequest request, StreamObserver<TestIamPermissionsResponse> observer) {
            Unary.answer(observer, () -> {
                if (!world.account().is(request.getResource().replaceFirst("^projects/", ""))) {
                    throw GcpError.notFound("Project '" + request.getResource() + "' not found or permission denied.");
                }
                return TestIamPermissionsResponse.newBuilder()
                        .addAllPermissions(request.getPermissionsList())
                        .build();
            });
        }
    }

    /** Cloud Quotas. */
    private final class Quotas extends CloudQuotasImplBase {
        @Override
        public void listQuotaInfos(ListQuotaInfosRequest request, StreamObserver<ListQuotaInfosResponse> observer) {
            Unary.answer(observer, () -> {
                if (!request.getParent().endsWith("/services/" + SERVICE)) {
                    throw GcpError.notFound("The sandbox has no quotas of " + request.getParent() + ".");
                }
                return ListQuotaInfosResponse.newBuilder()
                        .addAllQuotaInfos(KINDS.stream()
                                .flatMap(kind -> Stream.of("", "preemptible_")
                                        .flatMap(spot -> Stream.of("serving", "training")
                                                .map(use -> info("custom_model_" + use + "_" + spot + kind))))
                                .toList())
                        .build();
            });
        }
    }

    private QuotaInfo info(String name) {
        QuotaInfo.Builder info =
                QuotaInfo.newBuilder().setMetric(SERVICE + "/" + name).setService(SERVICE);
        for (GcpRegion region : world.regions()) {
            boolean none = region.faults().active().stream().anyMatch(fault -> fault.kind() == FaultKind.QUOTA);
            info.addDimensionsInfos(DimensionsInfo.newBuilder()
                    .putDimensions("region", region.name())
                    .addApplicableLocations(region.name())
                    .setDetails(QuotaDetails.newBuilder().setValue(none ? 0 : USUAL)));
        }
        return info.build();
    }
}
