package io.mlops.provider.aws;

import io.mlops.endpoint.EndpointSpec;
import io.mlops.spi.DriverException;
import java.lang.System.Logger.Level;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.applicationautoscaling.ApplicationAutoScalingClient;
import software.amazon.awssdk.services.applicationautoscaling.model.ObjectNotFoundException;
import software.amazon.awssdk.services.applicationautoscaling.model.PolicyType;
import software.amazon.awssdk.services.applicationautoscaling.model.ScalableDimension;
import software.amazon.awssdk.services.applicationautoscaling.model.ScalableTarget;
import software.amazon.awssdk.services.applicationautoscaling.model.ScalingPolicy;
import software.amazon.awssdk.services.applicationautoscaling.model.ServiceNamespace;
import software.amazon.awssdk.services.applicationautoscaling.model.TargetTrackingScalingPolicyConfiguration;

/**
 * Endpoints that follow their load: Application Auto Scaling moves the number of instances, between the bounds that it is given, with
 * one policy that tracks a target. Thread-safe.
 */
final class ApplicationScaling {
    private static final String POLICY = "mlops";
    private static final ServiceNamespace SAGEMAKER = ServiceNamespace.SAGEMAKER;
    private static final ScalableDimension INSTANCES = ScalableDimension.SAGEMAKER_VARIANT_DESIRED_INSTANCE_COUNT;
    private static final TargetTrackingScalingPolicyConfiguration NOTHING =
            TargetTrackingScalingPolicyConfiguration.builder().build();
    private static final System.Logger LOG = System.getLogger(ApplicationScaling.class.getName());

    private final AwsClients clients;
    private final AwsInstanceTypes types;

    ApplicationScaling(AwsClients clients, AwsInstanceTypes types) {
        this.clients = clients;
        this.types = types;
    }

    /**
     * Why the endpoint does not follow its load as the spec says; empty where it does, and where it need not. Where Application Auto
     * Scaling does not answer that is why: an endpoint must not be out of sight for it.
     */
    String gap(String region, EndpointSpec spec) throws DriverException {
        Optional<ScalingSettings> wanted = wanted(region, spec);
        if (wanted.isEmpty()) {
            return "";
        }
        Optional<ScalingSettings> there;
        try {
            there = find(region, spec.name());
        } catch (SdkException e) {
            return "its scaling cannot be seen: " + AwsErrors.reason(e);
        }
        if (there.isEmpty()) {
            return "it does not follow its load yet";
        }
        return there.equals(wanted) ? "" : "it follows its load by " + there.get() + " instead of " + wanted.get();
    }

    /** Makes a serving endpoint follow its load as the spec says, where it does not. */
    void follow(String region, EndpointSpec spec) throws DriverException {
        Optional<ScalingSettings> wanted = wanted(region, spec);
        if (wanted.isEmpty() || find(region, spec.name()).equals(wanted)) {
            return;
        }
        ApplicationAutoScalingClient client = clients.autoscaling(region);
        String resource = resource(spec.name());
        ScalingSettings settings = wanted.get();
        client.registerScalableTarget(request -> request.serviceNamespace(SAGEMAKER)
                .scalableDimension(INSTANCES)
                .resourceId(resource)
                .minCapacity(settings.bounds().least())
                .maxCapacity(settings.bounds().most()));
        client.putScalingPolicy(request -> request.policyName(POLICY)
                .serviceNamespace(SAGEMAKER)
                .scalableDimension(INSTANCES)
                .resourceId(resource)
                .policyType(PolicyType.TARGET_TRACKING_SCALING)
                .targetTrackingScalingPolicyConfiguration(settings.policy(spec.name())));
    }

    /** The number stays as it is from now on; succeeds where nothing moved it. */
    void end(String region, String endpoint) {
        ApplicationAutoScalingClient client = clients.autoscaling(region);
        String resource = resource(endpoint);
        try {
            // The policy first: with it go its alarms, which are billed.
            if (policy(client, resource).isPresent()) {
                client.deleteScalingPolicy(request -> request.policyName(POLICY)
                        .serviceNamespace(SAGEMAKER)
                        .scalableDimension(INSTANCES)
                        .resourceId(resource));
            }
            if (target(client, resource).isPresent()) {
                client.deregisterScalableTarget(request -> request.serviceNamespace(SAGEMAKER)
                        .scalableDimension(INSTANCES)
                        .resourceId(resource));
            }
        } catch (ObjectNotFoundException e) {
            LOG.log(Level.DEBUG, "Somebody else ended the scaling of endpoint {0} meanwhile", endpoint);
        }
    }

    private Optional<ScalingSettings> wanted(String region, EndpointSpec spec) throws DriverException {
        if (spec.scaling().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(ScalingSettings.of(spec, spec.scaling().get(), types.of(spec.compute(), region)));
    }

    private Optional<ScalingSettings> find(String region, String endpoint) {
        ApplicationAutoScalingClient client = clients.autoscaling(region);
        String resource = resource(endpoint);
        return target(client, resource)
                .map(target -> ScalingSettings.of(
                        target,
                        policy(client, resource)
                                .map(ScalingPolicy::targetTrackingScalingPolicyConfiguration)
                                .orElse(NOTHING)));
    }

    private static Optional<ScalableTarget> target(ApplicationAutoScalingClient client, String resource) {
        return client
                .describeScalableTargets(request -> request.serviceNamespace(SAGEMAKER)
                        .scalableDimension(INSTANCES)
                        .resourceIds(resource))
                .scalableTargets()
                .stream()
                .findFirst();
    }

    private static Optional<ScalingPolicy> policy(ApplicationAutoScalingClient client, String resource) {
        return client
                .describeScalingPolicies(request -> request.serviceNamespace(SAGEMAKER)
                        .scalableDimension(INSTANCES)
                        .resourceId(resource))
                .scalingPolicies()
                .stream()
                .filter(policy -> policy.policyName().equals(POLICY))
                .findFirst();
    }

    private static String resource(String endpoint) {
        return "endpoint/" + endpoint + "/variant/" + HostingParts.VARIANT;
    }
}
