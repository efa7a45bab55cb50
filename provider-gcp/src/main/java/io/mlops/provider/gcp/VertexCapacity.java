package io.mlops.provider.gcp;

import com.google.cloud.aiplatform.v1.AcceleratorType;
import com.google.cloud.aiplatform.v1.AutoscalingMetricSpec;
import com.google.cloud.aiplatform.v1.DedicatedResources;
import com.google.cloud.aiplatform.v1.MachineSpec;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.Hosting;
import io.mlops.endpoint.Scaling;
import io.mlops.endpoint.spi.CapacityBounds;
import io.mlops.endpoint.spi.MachineType;
import java.util.List;

/**
 * How many replicas Vertex AI runs, on what, and by what the number follows the load
 * (google/cloud/aiplatform/v1/machine_resources.proto).
 */
final class VertexCapacity {
    private static final String METRICS = "aiplatform.googleapis.com/prediction/online/";
    private static final int PERCENT = 100;
    private static final int SECONDS = 60;

    private VertexCapacity() {}

    static DedicatedResources of(EndpointSpec spec, MachineType machine) {
        MachineSpec.Builder type = MachineSpec.newBuilder().setMachineType(GcpInstanceTypes.machine(machine));
        GcpInstanceTypes.accelerator(machine)
                .ifPresent(accelerator -> type.setAcceleratorType(AcceleratorType.valueOf(accelerator))
                        .setAcceleratorCount(machine.accelerators()));
        return bounds(spec, machine.accelerators() > 0).toBuilder()
                .setMachineSpec(type)
                .setSpot(spec.hosting() instanceof Hosting.Spot)
                .build();
    }

    /** What may change in place, on machines with accelerators or without. */
    static DedicatedResources bounds(EndpointSpec spec, boolean accelerated) {
        CapacityBounds bounds = CapacityBounds.of(spec);
        return DedicatedResources.newBuilder()
                .setMinReplicaCount(bounds.least())
                .setMaxReplicaCount(bounds.most())
                .addAllAutoscalingMetricSpecs(metrics(spec, accelerated))
                .build();
    }

    /**
     * By requests a minute and replica, or by the share of the accelerator or of the CPUs in percent; none where the number stays as it
     * is (https://docs.cloud.google.com/vertex-ai/docs/predictions/autoscaling).
     */
    static List<AutoscalingMetricSpec> metrics(EndpointSpec spec, boolean accelerated) {
        return spec
                .scaling()
                .map(scaling -> switch (scaling.target()) {
                    case Scaling.Requests(double perSecond) ->
                        metric("request_count", Math.max(1, Math.round(perSecond * SECONDS)));
                    case Scaling.Utilization(double share) ->
                        metric(
                                accelerated ? "accelerator/duty_cycle" : "cpu/utilization",
                                Math.clamp(Math.round(share * PERCENT), 1, PERCENT));
                })
                .stream()
                .toList();
    }

    static boolean accelerated(DedicatedResources resources) {
        return resources.getMachineSpec().getAcceleratorCount() > 0;
    }

    private static AutoscalingMetricSpec metric(String name, long target) {
        return AutoscalingMetricSpec.newBuilder()
                .setMetricName(METRICS + name)
                .setTarget(Math.toIntExact(target))
                .build();
    }
}
