package io.mlops.sandbox.sagemaker;

import io.mlops.sandbox.fault.Faults;
import io.mlops.sandbox.shape.ServiceModel;
import io.mlops.sandbox.wire.AwsException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The control plane of one region. Thread-safe: one call at a time. */
public final class SageMaker implements AutoCloseable {
    private final Place place;
    private final ServiceModel model;
    private final Hosting hosting;
    private final InstantSource clock;
    private final Definitions models;
    private final Definitions configs;
    private final Endpoints endpoints;
    private final TrainingJobs jobs;
    private final Tagging tagging = new Tagging();
    private final Map<String, Call> calls = new HashMap<>();

    /** One operation: takes what was asked, and gives the answer. */
    @FunctionalInterface
    private interface Call {
        ObjectNode apply(ObjectNode input, Instant now) throws AwsException;
    }

    /**
     * One without any resources.
     *
     * @param model the description of the service that inputs are checked with
     */
    public SageMaker(
            Place place,
            ServiceModel model,
            Timing timing,
            Hosting hosting,
            Training training,
            Faults faults,
            InstantSource clock) {
        this.place = place;
        this.model = model;
        this.hosting = hosting;
        this.clock = clock;
        this.models = new Definitions(place, Definitions.Kind.MODEL);
        this.configs = new Definitions(place, Definitions.Kind.ENDPOINT_CONFIG);
        this.endpoints = new Endpoints(place, timing, hosting, faults, models, configs, tagging::deleted);
        this.jobs = new TrainingJobs(place, timing, training, faults);
        definitions();
        running();
        calls.put("AddTags", (input, now) -> tagging.add(input));
        calls.put("ListTags", (input, now) -> tagging.list(input));
        calls.put("DeleteTags", (input, now) -> tagging.delete(input));
    }

    private void definitions() {
        calls.put("CreateModel", this::createModel);
        calls.put("DescribeModel", (input, now) -> models.describe(input));
        calls.put("ListModels", (input, now) -> models.list(input));
        calls.put("DeleteModel", (input, now) -> deleted("model", "ModelName", input, () -> models.delete(input)));
        calls.put("CreateEndpointConfig", this::createConfig);
        calls.put("DescribeEndpointConfig", (input, now) -> configs.describe(input));
        calls.put("ListEndpointConfigs", (input, now) -> configs.list(input));
        calls.put(
                "DeleteEndpointConfig",
                (input, now) -> deleted("endpoint-config", "EndpointConfigName", input, () -> configs.delete(input)));
    }

    private void running() {
        calls.put("CreateEndpoint", (input, now) -> created("EndpointArn", input, endpoints.create(input, now)));
        calls.put("UpdateEndpoint", endpoints::update);
        calls.put("UpdateEndpointWeightsAndCapacities", endpoints::updateCapacities);
        calls.put("DescribeEndpoint", (input, now) -> endpoints.describe(input));
        calls.put("ListEndpoints", (input, now) -> endpoints.list(input));
        // Its tags stay until it is gone.
        calls.put("DeleteEndpoint", (input, now) -> endpoints.delete(input, now));
        calls.put("CreateTrainingJob", (input, now) -> created("TrainingJobArn", input, jobs.create(input, now)));
        calls.put("DescribeTrainingJob", (input, now) -> jobs.describe(input));
        calls.put("ListTrainingJobs", (input, now) -> jobs.list(input));
        calls.put("StopTrainingJob", jobs::stop);
    }

    /** Whether it answers the operation itself. */
    public boolean knows(String operation) {
        return calls.containsKey(operation);
    }

    /** Answers one call of an operation that it knows. */
    public synchronized JsonNode call(String operation, ObjectNode input) throws AwsException {
        model.check(operation, input);
        Instant now = clock.instant();
        advance(now);
        Call call = calls.get(operation);
        if (call == null) {
            throw new AwsException(404, "UnknownOperationException", "unknown operation " + operation);
        }
        JsonNode answer = call.apply(input, now);
        advance(now);
        return answer;
    }

    /** The endpoint, where it answers calls of its model. */
    synchronized Optional<Serving> serving(String name) {
        endpoints.advance(clock.instant());
        return endpoints.serving(name);
    }

    /** Lets everything go on to where it must be by now, as every call does. */
    public synchronized void look() {
        advance(clock.instant());
    }

    /**
     * Takes the machine of a spot training job away.
     *
     * @return false where there is no such job, or it has no machine at the moment
     */
    public synchronized boolean interrupt(String job) {
        Instant now = clock.instant();
        advance(now);
        return jobs.interrupt(job, now);
    }

    private void advance(Instant now) {
        endpoints.advance(now);
        jobs.advance(now);
    }

    /** The ARNs of all that is there, in their order. */
    public synchronized List<String> resources() {
        advance(clock.instant());
        return tagging.arns();
    }

    Place place() {
        return place;
    }

    /** Ends every container. */
    @Override
    public synchronized void close() {
        endpoints.close(clock.instant());
        jobs.close();
    }

    private ObjectNode createModel(ObjectNode input, Instant now) throws AwsException {
        if (!input.has("PrimaryContainer") && !input.has("Containers")) {
            throw AwsException.validation(
                    "You must provide at least one of PrimaryContainer, Containers or InferenceExecutionConfig.");
        }
        JsonNode container = input.has("PrimaryContainer")
                ? input.path("PrimaryContainer")
                : input.path("Containers").path(0);
        hosting.check(container.path("Image").asString(""), ModelData.of(container));
        return created("ModelArn", input, models.create(input, now));
    }

    private ObjectNode createConfig(ObjectNode input, Instant now) throws AwsException {
        for (JsonNode variant : input.path("ProductionVariants")) {
            models.require(variant.path("ModelName").asString(""));
            if (!variant.has("ServerlessConfig") && !variant.has("InstanceType") && !variant.has("InstancePools")) {
                throw AwsException.validation("Either ServerlessConfig or InstanceType must be given for variant "
                        + variant.path("VariantName").asString() + ".");
            }
        }
        return created("EndpointConfigArn", input, configs.create(input, now));
    }

    private ObjectNode created(String arnMember, ObjectNode input, ObjectNode answer) {
        tagging.created(answer.path(arnMember).asString(), input);
        return answer;
    }

    private ObjectNode deleted(String kind, String nameMember, ObjectNode input, Deletion deletion)
            throws AwsException {
        deletion.run();
        tagging.deleted(place.arn(kind, input.path(nameMember).asString()));
        return JsonNodeFactory.instance.objectNode();
    }

    /** What may be refused. */
    @FunctionalInterface
    private interface Deletion {
        void run() throws AwsException;
    }
}
