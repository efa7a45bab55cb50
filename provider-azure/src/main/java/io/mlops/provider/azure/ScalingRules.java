package io.mlops.provider.azure;

import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.Scaling;
import io.mlops.endpoint.spi.CapacityBounds;
import io.mlops.endpoint.spi.MachineType;
import java.util.List;
import java.util.Locale;

/**
 * By what Azure Monitor moves the instances of a deployment. It tracks no target, it follows rules: one more above the target, one less
 * below three quarters of it. Where taking one away would bring it above the target again, it stays
 * (https://learn.microsoft.com/azure/azure-monitor/autoscale/autoscale-flapping).
 *
 * @param bounds the least and the most instances
 * @param metric its name in Azure Monitor
 * @param target what the metric should be at most, for each instance
 */
record ScalingRules(CapacityBounds bounds, String metric, double target) {
    /** A metric of the endpoint: https://learn.microsoft.com/azure/machine-learning/how-to-monitor-online-endpoints */
    private static final String REQUESTS = "RequestsPerMinute";

    private static final int SECONDS_A_MINUTE = 60;
    private static final int PERCENT = 100;
    /** Below this share of the target there is one too many. */
    private static final double IDLE = 0.75;
    /** The least that the service takes ("Must be between 12 hours and 5 minutes", its API description). */
    private static final String WINDOW = "PT5M";

    private static final String GRAIN = "PT1M";
    /** Instances take minutes to come. */
    private static final String OUT_COOLDOWN = "PT3M";

    private static final String IN_COOLDOWN = "PT5M";

    /** What a spec asks for on these machines; metrics are means over the instances. */
    static ScalingRules of(EndpointSpec spec, Scaling scaling, MachineType type) {
        CapacityBounds bounds = CapacityBounds.of(spec);
        return switch (scaling.target()) {
            case Scaling.Requests(double perSecond) -> new ScalingRules(bounds, REQUESTS, perSecond * SECONDS_A_MINUTE);
            // https://learn.microsoft.com/azure/azure-monitor/reference/supported-metrics/microsoft-machinelearningservices-workspaces-onlineendpoints-deployments-metrics
            case Scaling.Utilization(double share) ->
                new ScalingRules(
                        bounds,
                        type.accelerators() == 0 ? "CpuUtilizationPercentage" : "GpuUtilizationPercentage",
                        share * PERCENT);
        };
    }

    /** What is in force; other rules than ours are another metric. */
    static ScalingRules of(AutoscaleSetting setting) {
        AutoscaleSetting.Profile profile = setting.properties().profiles().get(0);
        CapacityBounds bounds = new CapacityBounds(
                Integer.parseInt(profile.capacity().minimum()),
                Integer.parseInt(profile.capacity().maximum()));
        if (!setting.properties().enabled()
                || setting.properties().profiles().size() != 1
                || profile.rules().size() != 2) {
            return new ScalingRules(bounds, "", 0);
        }
        AutoscaleSetting.Trigger out = profile.rules().get(0).metricTrigger();
        return new ScalingRules(bounds, out.metricName(), out.threshold());
    }

    /**
     * As Azure Monitor takes it.
     *
     * @param endpoint whose requests are counted
     * @param deployment what is moved
     */
    AutoscaleSetting setting(String name, String region, ArmId endpoint, ArmId deployment) {
        AutoscaleSetting.Capacity capacity = new AutoscaleSetting.Capacity(
                Integer.toString(bounds.least()), Integer.toString(bounds.most()), Integer.toString(bounds.least()));
        ArmId measured = metric.equals(REQUESTS) ? endpoint : deployment;
        List<AutoscaleSetting.Rule> rules = List.of(
                rule(measured, "GreaterThan", target, "Increase", OUT_COOLDOWN),
                rule(measured, "LessThan", target * IDLE, "Decrease", IN_COOLDOWN));
        return new AutoscaleSetting(
                region,
                new AutoscaleSetting.Properties(
                        true,
                        name,
                        deployment.toString(),
                        List.of(new AutoscaleSetting.Profile("default", capacity, rules))));
    }

    private AutoscaleSetting.Rule rule(
            ArmId measured, String operator, double threshold, String direction, String cooldown) {
        AutoscaleSetting.Trigger trigger = new AutoscaleSetting.Trigger(
                metric,
                measured.toString(),
                GRAIN,
                "Average",
                WINDOW,
                "Average",
                operator,
                threshold,
                metric.equals(REQUESTS) ? true : null);
        return new AutoscaleSetting.Rule(trigger, new AutoscaleSetting.Action(direction, "ChangeCount", "1", cooldown));
    }

    @Override
    public String toString() {
        return bounds + " instances at " + String.format(Locale.ROOT, "%.6g", target) + " " + metric;
    }
}
