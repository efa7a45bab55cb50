package io.mlops.provider.local;

import io.mlops.ByteSize;
import io.mlops.Location;
import io.mlops.ResourceName;
import io.mlops.Sha256;
import io.mlops.Tags;
import io.mlops.artifact.ObjectKey;
import io.mlops.endpoint.Compute;
import io.mlops.training.Checkpoints;
import io.mlops.training.Purchase;
import io.mlops.training.TrainingInput;
import io.mlops.training.TrainingJobSpec;
import io.mlops.training.TrainingLimits;
import io.mlops.training.TrainingOutput;
import io.mlops.training.TrainingProgram;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A training job's spec as JSON and back. */
final class TrainingSpecJson {
    private TrainingSpecJson() {}

    static void write(ObjectNode node, TrainingJobSpec spec) {
        node.put("name", spec.name().value());
        node.put("location", spec.location().toString());
        spec.service().ifPresent(service -> node.put("service", service));
        spec.program().image().ifPresent(image -> node.put("image", image));
        spec.program().command().forEach(node.putArray("command")::add);
        ObjectNode inputs = node.putObject("inputs");
        spec.inputs()
                .forEach((name, input) -> inputs.putObject(name)
                        .put("location", input.location().value())
                        .put("digest", input.digest().hex()));
        node.putObject("output")
                .put("location", spec.output().location().value())
                .put("artifact", spec.output().artifact());
        spec.hyperparameters().forEach(node.putObject("hyperparameters")::put);
        spec.environment().forEach(node.putObject("environment")::put);
        node.put("nodes", spec.nodes());
        ObjectNode compute = node.putObject("compute");
        spec.compute().accelerators().forEach(compute.putArray("accelerators")::add);
        compute.put("cpus", spec.compute().cpus());
        compute.put("memory", spec.compute().memory().bytes());
        node.put("purchase", spec.purchase().name());
        spec.checkpoints()
                .ifPresent(checkpoints -> node.putObject("checkpoints")
                        .put("location", checkpoints.location().value())
                        .put("period", checkpoints.period().toString()));
        node.putObject("limits")
                .put("maximumDuration", spec.limits().maximumDuration().toString())
                .put("maximumWait", spec.limits().maximumWait().toString())
                .put("retries", spec.limits().retries());
        spec.tags().entries().forEach(node.putObject("tags")::put);
    }

    static TrainingJobSpec read(JsonNode node) {
        JsonNode compute = node.required("compute");
        JsonNode output = node.required("output");
        JsonNode limits = node.required("limits");
        return new TrainingJobSpec(
                ResourceName.of(node.required("name").asString()),
                Location.parse(node.required("location").asString()),
                node.has("service") ? node.required("service").asString() : null,
                new TrainingProgram(
                        node.has("image") ? node.required("image").asString() : null, texts(node.required("command"))),
                inputs(node.required("inputs")),
                new TrainingOutput(
                        ObjectKey.of(output.required("location").asString()),
                        output.required("artifact").asString()),
                map(node.required("hyperparameters")),
                map(node.required("environment")),
                node.required("nodes").asInt(),
                new Compute(
                        texts(compute.required("accelerators")),
                        compute.required("cpus").asInt(),
                        new ByteSize(compute.required("memory").asLong())),
                Purchase.valueOf(node.required("purchase").asString()),
                checkpoints(node.path("checkpoints")),
                new TrainingLimits(
                        Duration.parse(limits.required("maximumDuration").asString()),
                        Duration.parse(limits.required("maximumWait").asString()),
                        limits.required("retries").asInt()),
                new Tags(map(node.required("tags"))));
    }

    private static SortedMap<String, TrainingInput> inputs(JsonNode node) {
        SortedMap<String, TrainingInput> inputs = new TreeMap<>();
        node.properties()
                .forEach(entry -> inputs.put(
                        entry.getKey(),
                        new TrainingInput(
                                ObjectKey.of(
                                        entry.getValue().required("location").asString()),
                                new Sha256(entry.getValue().required("digest").asString()))));
        return inputs;
    }

    private static @Nullable Checkpoints checkpoints(JsonNode node) {
        return node.isMissingNode()
                ? null
                : new Checkpoints(
                        ObjectKey.of(node.required("location").asString()),
                        Duration.parse(node.required("period").asString()));
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asString)
                .toList();
    }

    private static SortedMap<String, String> map(JsonNode node) {
        SortedMap<String, String> map = new TreeMap<>();
        node.properties()
                .forEach(entry -> map.put(entry.getKey(), entry.getValue().asString()));
        return map;
    }
}
