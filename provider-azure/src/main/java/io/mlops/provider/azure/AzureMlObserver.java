package io.mlops.provider.azure;

import io.mlops.Tags;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.spi.CapacityBounds;
import io.mlops.endpoint.spi.SpecTags;
import io.mlops.spi.DriverException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Looks at the endpoints of a region and remembers nothing. Thread-safe. */
final class AzureMlObserver {
    private static final ApiVersion VERSION = ApiVersion.MACHINE_LEARNING;

    private final AzureConfig config;
    private final ArmClient arm;
    private final MonitorAutoscale scaling;

    AzureMlObserver(AzureConfig config, ArmClient arm, MonitorAutoscale scaling) {
        this.config = config;
        this.arm = arm;
        this.scaling = scaling;
    }

    /** The endpoint of this name, whoever made it. */
    Optional<OnlineEndpoint> endpoint(String region, String name) {
        return arm.find(parts(region).endpoint(name), VERSION, OnlineEndpoint.class);
    }

    /** The endpoint of this name, where this provider made it. */
    Optional<HostedDeployment> find(String region, String name) throws DriverException {
        Optional<OnlineEndpoint> endpoint = endpoint(region, name);
        return endpoint.isEmpty() ? Optional.empty() : hosted(region, endpoint.get());
    }

    /** Every endpoint of ours in the region that carries these tags. */
    List<HostedDeployment> list(String region, Tags wanted) throws DriverException {
        List<HostedDeployment> found = new ArrayList<>();
        for (OnlineEndpoint each :
                arm.list(config.workspaceId(region).children("onlineEndpoints"), VERSION, OnlineEndpoint.class)) {
            if (wanted.subsetOf(SpecTags.users(each.allTags()))) {
                hosted(region, each).ifPresent(found::add);
            }
        }
        return found;
    }

    /** Empty for what this provider did not make. */
    Optional<HostedDeployment> hosted(String region, OnlineEndpoint endpoint) throws DriverException {
        Optional<EndpointSpec> spec = SpecTags.read(endpoint.allTags());
        String part = endpoint.allTags().get(EndpointParts.PART);
        if (spec.isEmpty() || part == null) {
            return Optional.empty();
        }
        Optional<OnlineDeployment> deployment = endpoint.state().equals("Creating")
                ? Optional.empty()
                : arm.find(parts(region).deployment(spec.get().name(), part), VERSION, OnlineDeployment.class);
        HostedDeployment bare = new HostedDeployment(
                region,
                spec.get(),
                part,
                endpoint,
                deployment.orElse(null),
                deployment
                        .filter(each -> each.state().equals("Failed"))
                        .flatMap(OnlineDeployment::operation)
                        .or(() -> endpoint.state().equals("Failed") ? endpoint.operation() : Optional.empty())
                        .map(this::failure)
                        .orElse(null),
                "");
        return Optional.of(deployment.isEmpty() ? bare : bare.with(gap(bare, deployment.get())));
    }

    /** Why the operation failed; null where Azure has forgotten it. */
    private @Nullable ArmError failure(String operation) {
        try {
            return ArmOperation.look(arm, URI.create(operation)).errorOrNull();
        } catch (ArmException e) {
            return e.error();
        }
    }

    /** What of a deployment's capacity is not as the spec says. */
    private String gap(HostedDeployment there, OnlineDeployment deployment) throws DriverException {
        if (!there.steady() && !there.served()) {
            return "";
        }
        if (!there.served()) {
            return "it gets no requests yet";
        }
        CapacityBounds bounds = CapacityBounds.of(there.spec());
        return bounds.contain(deployment.instances())
                ? scaling.gap(there)
                : "Azure was told to run " + deployment.instances() + " and not " + bounds;
    }

    private EndpointParts parts(String region) {
        return new EndpointParts(arm, config, region);
    }
}
