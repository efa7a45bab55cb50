package io.mlops.sandbox.sagemaker;

import io.mlops.sandbox.fault.FaultKind;
import io.mlops.sandbox.fault.Faults;
import io.mlops.sandbox.hosted.NeverHosted;
import io.mlops.sandbox.wire.AwsException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The endpoints of a region. Guarded by its region. */
final class Endpoints {
    /** "InsufficientInstanceCapacity" is how the service's FailureReason names a stock-out. */
    private static final String STOCK_OUT =
            "Unable to provision requested ML compute capacity due to InsufficientInstanceCapacity error."
                    + " Please retry using a different ML instance type or after some time.";
    /** The 2023 developer guide gives a container four minutes until it must answer /ping. */
    private static final int STARTS_WITHIN_SECONDS = 240;

    private final Place place;
    private final Timing timing;
    private final Hosting hosting;
    private final Faults faults;
    private final Definitions models;
    private final Definitions configs;
    private final Consumer<String> gone;
    private final Map<String, EndpointState> byName = new LinkedHashMap<>();

    /** @param gone is told the ARN of each endpoint whose deletion has come to its end */
    Endpoints(
            Place place,
            Timing timing,
            Hosting hosting,
            Faults faults,
            Definitions models,
            Definitions configs,
            Consumer<String> gone) {
        this.place = place;
        this.timing = timing;
        this.hosting = hosting;
        this.faults = faults;
        this.models = models;
        this.configs = configs;
        this.gone = gone;
    }

    /** Lets everything go on to where it must be by now. */
    void advance(Instant now) {
        byName.values().removeIf(endpoint -> {
            boolean there = endpoint.advance(now);
            if (!there) {
                gone.accept(arn(endpoint.name()));
            }
            return !there;
        });
    }

    ObjectNode create(ObjectNode input, Instant now) throws AwsException {
        String name = name(input);
        if (byName.containsKey(name)) {
            throw AwsException.validation("Cannot create already existing endpoint \"" + arn(name) + "\".");
        }
        String configName = input.path("EndpointConfigName").asString();
        ObjectNode config = configs.require(configName);
        requireQuota("CreateEndpoint", config);
        Optional<String> failure = stockOut("CreateEndpoint");
        EndpointState endpoint = new EndpointState(name, arn(name), configName, timing, now);
        endpoint.begin(configName, start(name, config, failure), failure, now);
        byName.put(name, endpoint);
        return JsonNodeFactory.instance.objectNode().put("EndpointArn", arn(name));
    }

    ObjectNode update(ObjectNode input, Instant now) throws AwsException {
        EndpointState endpoint = requireIdle(name(input));
        String configName = input.path("EndpointConfigName").asString();
        ObjectNode config = configs.require(configName);
        requireQuota("UpdateEndpoint", config);
        Optional<String> failure = stockOut("UpdateEndpoint");
        List<VariantState> next = start(endpoint.name(), config, failure);
        endpoint.begin(configName, retained(input, endpoint, next), failure, now);
        return JsonNodeFactory.instance.objectNode().put("EndpointArn", arn(endpoint.name()));
    }

    ObjectNode updateCapacities(ObjectNode input, Instant now) throws AwsException {
        EndpointState endpoint = requireIdle(name(input));
        Map<String, VariantState> next = new LinkedHashMap<>();
        endpoint.variants().forEach(variant -> next.put(variant.name(), variant));
        boolean more = false;
        for (JsonNode wanted : input.path("DesiredWeightsAndCapacities")) {
            String variantName = wanted.path("VariantName").asString();
            VariantState variant = next.get(variantName);
            if (variant == null) {
                throw AwsException.validation(
                        "Could not find variant \"" + variantName + "\" of endpoint \"" + arn(endpoint.name()) + "\".");
            }
            int instances = wanted.path("DesiredInstanceCount").asInt(variant.instances());
            more |= instances > variant.instances();
            next.put(variantName, variant.with(wanted.path("DesiredWeight").asDouble(variant.weight()), instances));
        }
        String config = endpoint.description().path("EndpointConfigName").asString();
        if (more) {
            requireQuota("UpdateEndpointWeightsAndCapacities", configs.require(config));
        }
        Optional<String> failure = more ? stockOut("UpdateEndpointWeightsAndCapacities") : Optional.empty();
        endpoint.begin(config, List.copyOf(next.values()), failure, now);
        return JsonNodeFactory.instance.objectNode().put("EndpointArn", arn(endpoint.name()));
    }

    ObjectNode describe(ObjectNode input) throws AwsException {
        return require(name(input)).description();
    }

    ObjectNode list(ObjectNode input) throws AwsException {
        return new Listing("EndpointName", "Endpoints", "Descending")
                .page(
                        input,
                        byName.values().stream().map(EndpointState::summary).toList());
    }

    ObjectNode delete(ObjectNode input, Instant now) throws AwsException {
        EndpointState endpoint = require(name(input));
        if (endpoint.busy()) {
            throw inProgress(endpoint);
        }
        endpoint.delete(now);
        return JsonNodeFactory.instance.objectNode();
    }

    /** The endpoint, where it answers calls. */
    Optional<Serving> serving(String name) {
        return Optional.ofNullable(byName.get(name))
                .filter(EndpointState::serves)
                .map(endpoint -> new Serving(name, List.copyOf(endpoint.variants())));
    }

    /** Ends all containers. */
    void close(Instant now) {
        byName.values().forEach(endpoint -> endpoint.delete(now));
        byName.clear();
    }

    private List<VariantState> start(String endpoint, ObjectNode config, Optional<String> failure) throws AwsException {
        List<VariantState> started = new ArrayList<>();
        for (JsonNode variant : config.path("ProductionVariants")) {
            JsonNode model = models.require(variant.path("ModelName").asString());
            JsonNode container = model.has("PrimaryContainer")
                    ? model.path("PrimaryContainer")
                    : model.path("Containers").path(0);
            Map<String, String> environment = new LinkedHashMap<>();
            container
                    .path("Environment")
                    .properties()
                    .forEach(e -> environment.put(e.getKey(), e.getValue().asString()));
            HostedVariant hosted = new HostedVariant(
                    place,
                    endpoint,
                    variant.path("VariantName").asString(),
                    container.path("Image").asString(),
                    ModelData.of(container),
                    environment,
                    Duration.ofSeconds(variant.path("ContainerStartupHealthCheckTimeoutInSeconds")
                            .asInt(STARTS_WITHIN_SECONDS)));
            started.add(new VariantState(
                    variant,
                    hosted.image(),
                    variant.path("InitialVariantWeight").asDouble(1),
                    variant.path("InitialInstanceCount").asInt(0),
                    failure.isPresent() ? new NeverHosted() : hosting.start(hosted)));
        }
        return started;
    }

    /** What RetainAllVariantProperties keeps: counts and weights of variants of the same name. */
    private static List<VariantState> retained(JsonNode input, EndpointState endpoint, List<VariantState> next) {
        if (!input.path("RetainAllVariantProperties").asBoolean(false)) {
            return next;
        }
        Set<String> excluded = new HashSet<>();
        input.path("ExcludeRetainedVariantProperties")
                .forEach(property ->
                        excluded.add(property.path("VariantPropertyType").asString()));
        return next.stream()
                .map(variant -> endpoint.variants().stream()
                        .filter(old -> old.name().equals(variant.name()))
                        .findFirst()
                        .map(old -> variant.with(
                                excluded.contains("DesiredWeight") ? variant.weight() : old.weight(),
                                excluded.contains("DesiredInstanceCount") ? variant.instances() : old.instances()))
                        .orElse(variant))
                .toList();
    }

    private Optional<String> stockOut(String operation) {
        return faults.meet(FaultKind.STOCK_OUT, operation).map(fault -> STOCK_OUT);
    }

    private void requireQuota(String operation, ObjectNode config) throws AwsException {
        JsonNode first = config.path("ProductionVariants").path(0);
        if (faults.meet(FaultKind.QUOTA, operation).isPresent()) {
            throw Quota.exceeded(
                    first.path("InstanceType").asString("serverless") + " for endpoint usage",
                    first.path("InitialInstanceCount").asInt(1));
        }
    }

    private EndpointState require(String name) throws AwsException {
        EndpointState endpoint = byName.get(name);
        if (endpoint == null) {
            throw AwsException.validation("Could not find endpoint \"" + arn(name) + "\".");
        }
        return endpoint;
    }

    private EndpointState requireIdle(String name) throws AwsException {
        EndpointState endpoint = require(name);
        if (endpoint.busy()) {
            throw inProgress(endpoint);
        }
        if (endpoint.status() == EndpointState.Status.FAILED) {
            throw AwsException.validation("Cannot update endpoint \"" + arn(name)
                    + "\" in status Failed: DeleteEndpoint is the only operation that can be performed on it.");
        }
        return endpoint;
    }

    private AwsException inProgress(EndpointState endpoint) {
        return AwsException.validation("Cannot update in-progress endpoint \"" + arn(endpoint.name()) + "\".");
    }

    private String arn(String name) {
        return place.arn("endpoint", name);
    }

    private static String name(ObjectNode input) {
        return input.path("EndpointName").asString();
    }
}
