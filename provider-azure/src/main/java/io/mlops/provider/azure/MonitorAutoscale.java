package io.mlops.provider.azure;

import io.mlops.endpoint.EndpointSpec;
import io.mlops.spi.DriverException;
import java.util.Optional;

/**
 * Endpoints that follow their load: Azure Monitor moves the number of instances of a deployment, between the bounds that it is given.
 * Thread-safe.
 */
final class MonitorAutoscale {
    private static final ApiVersion VERSION = ApiVersion.AUTOSCALE;

    private final AzureConfig config;
    private final ArmClient arm;
    private final AzureInstanceTypes types;

    MonitorAutoscale(AzureConfig config, ArmClient arm, AzureInstanceTypes types) {
        this.config = config;
        this.arm = arm;
        this.types = types;
    }

    /**
     * Why the endpoint does not follow its load as the spec says; empty where it does, and where it need not. Where Azure Monitor does
     * not answer that is why: an endpoint must not be out of sight for it.
     */
    String gap(HostedDeployment there) throws DriverException {
        Optional<ScalingRules> wanted = wanted(there.region(), there.spec());
        if (wanted.isEmpty()) {
            return "";
        }
        Optional<ScalingRules> found;
        try {
            found = find(there.spec().name());
        } catch (ArmException e) {
            return "its scaling cannot be seen: " + AzureErrors.reason(e);
        }
        if (found.isEmpty()) {
            return "it does not follow its load yet";
        }
        return found.equals(wanted) ? "" : "it follows its load by " + found.get() + " instead of " + wanted.get();
    }

    /** Makes a serving endpoint follow its load as the spec says, where it does not. */
    void follow(HostedDeployment there, EndpointSpec spec) throws DriverException {
        Optional<ScalingRules> wanted = wanted(there.region(), spec);
        if (wanted.isEmpty() || find(spec.name()).equals(wanted)) {
            return;
        }
        EndpointParts parts = new EndpointParts(arm, config, there.region());
        ArmId id = setting(spec.name());
        AutoscaleSetting body = wanted.get()
                .setting(
                        id.name(),
                        there.region(),
                        parts.endpoint(spec.name()),
                        parts.deployment(spec.name(), there.part()));
        arm.put(id, VERSION, body, AutoscaleSetting.class);
    }

    /** The number stays as it is from now on; succeeds where nothing moved it. */
    void end(String endpoint) {
        arm.delete(setting(endpoint), VERSION);
    }

    private Optional<ScalingRules> wanted(String region, EndpointSpec spec) throws DriverException {
        if (spec.scaling().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(ScalingRules.of(spec, spec.scaling().get(), types.of(spec.compute(), region)));
    }

    private Optional<ScalingRules> find(String endpoint) {
        return arm.find(setting(endpoint), VERSION, AutoscaleSetting.class).map(ScalingRules::of);
    }

    private ArmId setting(String endpoint) {
        return config.group().with("Microsoft.Insights", "autoscalesettings", "mlops-" + endpoint);
    }
}
