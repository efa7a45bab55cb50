package io.mlops.provider.aws;

import io.mlops.Tags;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.Hosting;
import io.mlops.endpoint.spi.CapacityBounds;
import io.mlops.endpoint.spi.SpecTags;
import io.mlops.spi.DriverException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;
import software.amazon.awssdk.services.sagemaker.model.DescribeEndpointResponse;
import software.amazon.awssdk.services.sagemaker.model.EndpointStatus;
import software.amazon.awssdk.services.sagemaker.model.EndpointSummary;
import software.amazon.awssdk.services.sagemaker.model.ProductionVariantSummary;
import software.amazon.awssdk.services.sagemaker.model.SageMakerException;
import software.amazon.awssdk.services.sagemaker.model.Tag;

/** Looks at the endpoints of a region and remembers nothing. Thread-safe. */
final class SageMakerObserver {
    private final AwsClients clients;
    private final ApplicationScaling scaling;

    SageMakerObserver(AwsClients clients, ApplicationScaling scaling) {
        this.clients = clients;
        this.scaling = scaling;
    }

    /** The endpoint of this name, where this provider made it. */
    Optional<HostedEndpoint> find(String region, String name) throws DriverException {
        SageMakerClient sageMaker = clients.sageMaker(region);
        DescribeEndpointResponse described;
        Map<String, String> tags;
        try {
            described = sageMaker.describeEndpoint(request -> request.endpointName(name));
            tags = tags(sageMaker, described.endpointArn());
        } catch (SageMakerException e) {
            if (SageMakerErrors.absent(e)) {
                return Optional.empty();
            }
            throw e;
        }
        Optional<EndpointSpec> spec = SpecTags.read(tags);
        return spec.isEmpty() ? Optional.empty() : Optional.of(hosted(region, described, tags, spec.get()));
    }

    /** Whether anybody has an endpoint of this name. */
    boolean taken(String region, String name) {
        return status(region, name).isPresent();
    }

    /** How the endpoint of this name is, whoever made it and whether its tags can still be read. */
    Optional<EndpointStatus> status(String region, String name) {
        try {
            return Optional.of(clients.sageMaker(region)
                    .describeEndpoint(request -> request.endpointName(name))
                    .endpointStatus());
        } catch (SageMakerException e) {
            if (SageMakerErrors.absent(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Every endpoint of ours in the region that carries these tags. */
    List<HostedEndpoint> list(String region, Tags wanted) throws DriverException {
        SageMakerClient sageMaker = clients.sageMaker(region);
        List<HostedEndpoint> found = new ArrayList<>();
        for (EndpointSummary each : sageMaker
                .listEndpointsPaginator(request -> request.maxResults(100))
                .endpoints()) {
            Optional<EndpointSpec> spec;
            try {
                spec = SpecTags.read(tags(sageMaker, each.endpointArn()));
            } catch (SageMakerException e) {
                if (SageMakerErrors.absent(e)) {
                    continue; // deleted since it was listed
                }
                throw e;
            }
            if (spec.isPresent() && wanted.subsetOf(spec.get().tags())) {
                find(region, each.endpointName()).ifPresent(found::add);
            }
        }
        return found;
    }

    private HostedEndpoint hosted(
            String region, DescribeEndpointResponse described, Map<String, String> tags, EndpointSpec spec)
            throws DriverException {
        int desired = -1;
        int current = 0;
        String gap = "";
        // Not there while the endpoint is created.
        if (described.hasProductionVariants() && !described.productionVariants().isEmpty()) {
            ProductionVariantSummary variant = described.productionVariants().get(0);
            boolean serverless = spec.hosting() instanceof Hosting.Serverless;
            int warm = serverless ? spec.replicas() : -1;
            desired = Objects.requireNonNullElse(variant.desiredInstanceCount(), warm);
            current = Objects.requireNonNullElse(variant.currentInstanceCount(), Math.max(0, warm));
            gap = described.endpointStatus() == EndpointStatus.IN_SERVICE ? gap(region, spec, variant) : "";
        }
        return new HostedEndpoint(
                region,
                described.endpointArn(),
                spec,
                tags,
                described.endpointStatus(),
                Objects.requireNonNullElse(described.failureReason(), ""),
                desired,
                current,
                gap,
                described.creationTime());
    }

    /** What of a serving endpoint's capacity is not as the spec says. */
    private String gap(String region, EndpointSpec spec, ProductionVariantSummary variant) throws DriverException {
        if (spec.hosting() instanceof Hosting.Serverless hosting) {
            return ServerlessRoom.of(spec, hosting).config().equals(variant.currentServerlessConfig())
                    ? ""
                    : "it is still on its way from another capacity";
        }
        CapacityBounds bounds = CapacityBounds.of(spec);
        Integer desired = variant.desiredInstanceCount();
        return desired == null || bounds.contain(desired)
                ? scaling.gap(region, spec)
                : "SageMaker was told to run " + desired + " and not " + bounds;
    }

    /** All tags of a resource. */
    static Map<String, String> tags(SageMakerClient sageMaker, String arn) {
        Map<String, String> tags = new HashMap<>();
        for (Tag tag :
                sageMaker.listTagsPaginator(request -> request.resourceArn(arn)).tags()) {
            tags.put(tag.key(), tag.value());
        }
        return tags;
    }
}
