package io.mlops.provider.aws;

import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.Scaling;
import io.mlops.endpoint.spi.CapacityBounds;
import io.mlops.endpoint.spi.MachineType;
import java.util.Locale;
import software.amazon.awssdk.services.applicationautoscaling.model.CustomizedMetricSpecification;
import software.amazon.awssdk.services.applicationautoscaling.model.MetricDimension;
import software.amazon.awssdk.services.applicationautoscaling.model.MetricStatistic;
import software.amazon.awssdk.services.applicationautoscaling.model.MetricType;
import software.amazon.awssdk.services.applicationautoscaling.model.PredefinedMetricSpecification;
import software.amazon.awssdk.services.applicationautoscaling.model.ScalableTarget;
import software.amazon.awssdk.services.applicationautoscaling.model.TargetTrackingScalingPolicyConfiguration;

/**
 * By what Application Auto Scaling moves the instances of a variant.
 *
 * @param bounds the least and the most instances
 * @param metric its name in CloudWatch, or that of a predefined one; empty where nothing is tracked
 * @param target what the metric should be, for each instance
 */
record ScalingSettings(CapacityBounds bounds, String metric, double target) {
    /** Invocations a minute for each instance: https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-auto-scaling-add-code-define.html */
    private static final String INVOCATIONS = MetricType.SAGE_MAKER_VARIANT_INVOCATIONS_PER_INSTANCE.toString();

    private static final int SECONDS_A_MINUTE = 60;
    /** Where SageMaker writes what an endpoint's instances use: https://docs.aws.amazon.com/sagemaker/latest/dg/monitoring-cloudwatch.html */
    private static final String NAMESPACE = "/aws/sagemaker/Endpoints";
    /** CPUUtilization and GPUUtilization are sums over all of an instance: four CPUs make up to 400 (same page). */
    private static final int PERCENT = 100;
    /** Seconds. Instances take minutes to come, and those on their way count already. */
    private static final int OUT_COOLDOWN = 60;
    /** Seconds; the service's own default, since an instance is gone at once and comes back slowly. */
    private static final int IN_COOLDOWN = 300;

    /** What a spec asks for on these machines. */
    static ScalingSettings of(EndpointSpec spec, Scaling scaling, MachineType type) {
        CapacityBounds bounds = CapacityBounds.of(spec);
        return switch (scaling.target()) {
            case Scaling.Requests(double perSecond) ->
                new ScalingSettings(bounds, INVOCATIONS, perSecond * SECONDS_A_MINUTE);
            case Scaling.Utilization(double share) ->
                type.accelerators() == 0
                        ? new ScalingSettings(bounds, "CPUUtilization", share * PERCENT * type.cpus())
                        : new ScalingSettings(bounds, "GPUUtilization", share * PERCENT * type.accelerators());
        };
    }

    /** What is in force. */
    static ScalingSettings of(ScalableTarget target, TargetTrackingScalingPolicyConfiguration policy) {
        CapacityBounds bounds = new CapacityBounds(target.minCapacity(), target.maxCapacity());
        String metric = policy.predefinedMetricSpecification() != null
                ? policy.predefinedMetricSpecification().predefinedMetricTypeAsString()
                : policy.customizedMetricSpecification() != null
                        ? policy.customizedMetricSpecification().metricName()
                        : "";
        return new ScalingSettings(bounds, metric, policy.targetValue() == null ? 0 : policy.targetValue());
    }

    TargetTrackingScalingPolicyConfiguration policy(String endpoint) {
        TargetTrackingScalingPolicyConfiguration.Builder policy = TargetTrackingScalingPolicyConfiguration.builder()
                .targetValue(target)
                .scaleOutCooldown(OUT_COOLDOWN)
                .scaleInCooldown(IN_COOLDOWN);
        return metric.equals(INVOCATIONS)
                ? policy.predefinedMetricSpecification(PredefinedMetricSpecification.builder()
                                .predefinedMetricType(MetricType.SAGE_MAKER_VARIANT_INVOCATIONS_PER_INSTANCE)
                                .build())
                        .build()
                : policy.customizedMetricSpecification(utilization(endpoint)).build();
    }

    private CustomizedMetricSpecification utilization(String endpoint) {
        return CustomizedMetricSpecification.builder()
                .namespace(NAMESPACE)
                .metricName(metric)
                .dimensions(
                        MetricDimension.builder()
                                .name("EndpointName")
                                .value(endpoint)
                                .build(),
                        MetricDimension.builder()
                                .name("VariantName")
                                .value(HostingParts.VARIANT)
                                .build())
                .statistic(MetricStatistic.AVERAGE)
                .unit("Percent")
                .build();
    }

    @Override
    public String toString() {
        return bounds + " instances at " + String.format(Locale.ROOT, "%.6g", target) + " " + metric;
    }
}
