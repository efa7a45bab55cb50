package io.mlops.provider.local;

import io.mlops.ByteSize;
import io.mlops.Location;
import io.mlops.Sha256;
import io.mlops.Tags;
import io.mlops.artifact.ObjectKey;
import io.mlops.endpoint.Compute;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.ModelSpec;
import io.mlops.endpoint.TensorSpec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an endpoint's folder says that it should be; the file {@code spec.json}.
 *
 * @param spec what was last asked for
 * @param incarnation tells apart two endpoints that had this name one after the other; lower-case letters and digits
 * @param deleting whether it is going away
 */
record StoredEndpoint(EndpointSpec spec, String incarnation, boolean deleting) {
    StoredEndpoint withSpec(EndpointSpec newSpec) {
        return new StoredEndpoint(newSpec, incarnation, deleting);
    }

    StoredEndpoint asDeleting() {
        return new StoredEndpoint(spec, incarnation, true);
    }

    byte[] toJson() {
        ObjectNode root = LocalJson.object();
        root.put("incarnation", incarnation);
        root.put("deleting", deleting);
        root.put("name", spec.name());
        root.put("location", spec.location().toString());
        root.put("image", spec.image());
        root.put("replicas", spec.replicas());
        ObjectNode model = root.putObject("model");
        model.put("name", spec.model().name());
        model.put("artifact", spec.model().artifact().value());
        model.put("digest", spec.model().digest().hex());
        model.put("framework", spec.model().framework());
        put(model.putArray("inputs"), spec.model().inputs());
        put(model.putArray("outputs"), spec.model().outputs());
        ObjectNode compute = root.putObject("compute");
        spec.compute().accelerators().forEach(compute.putArray("accelerators")::add);
        compute.put("cpus", spec.compute().cpus());
        compute.put("memory", spec.compute().memory().bytes());
        ObjectNode tags = root.putObject("tags");
        spec.tags().entries().forEach(tags::put);
        return root.toPrettyString().getBytes(StandardCharsets.UTF_8);
    }

    static StoredEndpoint fromJson(JsonNode root) {
        JsonNode model = root.required("model");
        JsonNode compute = root.required("compute");
        SortedMap<String, String> tags = new TreeMap<>();
        root.required("tags")
                .properties()
                .forEach(tag -> tags.put(tag.getKey(), tag.getValue().asString()));
        EndpointSpec spec = new EndpointSpec(
                root.required("name").asString(),
                Location.parse(root.required("location").asString()),
                new ModelSpec(
                        model.required("name").asString(),
                        ObjectKey.of(model.required("artifact").asString()),
                        new Sha256(model.required("digest").asString()),
                        model.required("framework").asString(),
                        tensors(model.required("inputs")),
                        tensors(model.required("outputs"))),
                root.required("image").asString(),
                new Compute(
                        elements(compute.required("accelerators"))
                                .map(JsonNode::asString)
                                .toList(),
                        compute.required("cpus").asInt(),
                        new ByteSize(compute.required("memory").asLong())),
                root.required("replicas").asInt(),
                new Tags(tags));
        return new StoredEndpoint(
                spec,
                root.required("incarnation").asString(),
                root.required("deleting").asBoolean());
    }

    private static void put(ArrayNode array, List<TensorSpec> tensors) {
        for (TensorSpec tensor : tensors) {
            ObjectNode node = array.addObject();
            node.put("name", tensor.name());
            node.put("datatype", tensor.datatype());
            tensor.shape().forEach(node.putArray("shape")::add);
        }
    }

    private static List<TensorSpec> tensors(JsonNode array) {
        return elements(array)
                .map(node -> new TensorSpec(
                        node.required("name").asString(),
                        node.required("datatype").asString(),
                        elements(node.required("shape")).map(JsonNode::asLong).toList()))
                .toList();
    }

    private static java.util.stream.Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
