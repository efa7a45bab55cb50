package io.mlops.provider.aws;

import io.mlops.ByteSize;
import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.Sha256;
import io.mlops.Tags;
import io.mlops.artifact.ObjectKey;
import io.mlops.endpoint.Compute;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.Hosting;
import io.mlops.endpoint.ModelSpec;
import io.mlops.endpoint.Scaling;
import io.mlops.endpoint.TensorSpec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A spec as the tags of an endpoint, from which it can be rebuilt: the user's tags as they are, what was asked for under keys with a
 * colon, which no user's tag has. SageMaker takes 50 tags with values of up to 256 characters.
 */
final class SpecTags {
    /** The endpoint that a model, a config or an endpoint belongs to. */
    static final String ENDPOINT = "mlops:endpoint";

    private static final String OURS = "mlops:";
    private static final String REPLICAS = "mlops:replicas";
    /** {@code 12 requests 140.0}: the maximum, the kind of target and its value. */
    private static final String SCALING = "mlops:scaling";
    /** The maximum of a serverless endpoint; another one has none. */
    private static final String SERVERLESS = "mlops:serverless";

    private static final String SPEC = "mlops:spec.";
    private static final int VALUE = 256;
    private static final int MOST = 50;

    private SpecTags() {}

    /** INVALID_ARGUMENT where a spec does not fit into tags. */
    static Map<String, String> write(EndpointSpec spec) throws AwsException {
        Map<String, String> tags = new TreeMap<>(spec.tags().entries());
        tags.put(ENDPOINT, spec.name());
        tags.put(REPLICAS, Integer.toString(spec.replicas()));
        spec.scaling().ifPresent(scaling -> tags.put(SCALING, scaling(scaling)));
        if (spec.hosting() instanceof Hosting.Serverless(int maximum)) {
            tags.put(SERVERLESS, Integer.toString(maximum));
        }
        String text = Base64.getEncoder().encodeToString(fixed(spec).getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i * VALUE < text.length(); i++) {
            tags.put(SPEC + i, text.substring(i * VALUE, Math.min(text.length(), (i + 1) * VALUE)));
        }
        if (tags.size() > MOST) {
            throw new AwsException(
                    ErrorCode.INVALID_ARGUMENT,
                    "it needs " + tags.size() + " tags, and AWS takes " + MOST
                            + ": shorten the description of the model");
        }
        return tags;
    }

    /** The spec that was written there; empty for what this provider did not make. */
    static Optional<EndpointSpec> read(Map<String, String> tags) {
        String name = tags.get(ENDPOINT);
        String replicas = tags.get(REPLICAS);
        if (name == null || replicas == null || !tags.containsKey(SPEC + 0)) {
            return Optional.empty();
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; tags.containsKey(SPEC + i); i++) {
            text.append(tags.get(SPEC + i));
        }
        Map<String, String> users = new TreeMap<>(tags);
        users.keySet().removeIf(key -> key.startsWith(OURS) || key.startsWith("aws:"));
        String scaling = tags.get(SCALING);
        String serverless = tags.get(SERVERLESS);
        EndpointSpec spec = parse(
                name,
                Integer.parseInt(replicas),
                Tags.of(users),
                new String(Base64.getDecoder().decode(text.toString()), StandardCharsets.UTF_8));
        return Optional.of(spec.withScaling(scaling == null ? null : scaling(scaling))
                .withHosting(
                        serverless == null
                                ? new Hosting.OnDemand()
                                : new Hosting.Serverless(Integer.parseInt(serverless))));
    }

    private static String scaling(Scaling scaling) {
        return switch (scaling.target()) {
            case Scaling.Requests(double perSecond) -> scaling.maximum() + " requests " + perSecond;
            case Scaling.Utilization(double share) -> scaling.maximum() + " utilization " + share;
        };
    }

    private static Scaling scaling(String text) {
        String[] parts = text.split(" ", -1);
        double value = Double.parseDouble(parts[2]);
        return new Scaling(
                Integer.parseInt(parts[0]),
                parts[1].equals("requests") ? new Scaling.Requests(value) : new Scaling.Utilization(value));
    }

    /** What of a spec never changes, a line each. */
    static String fixed(EndpointSpec spec) {
        List<String> lines = new ArrayList<>();
        if (spec.hosting() instanceof Hosting.Serverless) {
            lines.add("hosting serverless");
        }
        lines.add("location " + spec.location());
        lines.add("model " + spec.model().name());
        lines.add("artifact " + spec.model().artifact());
        lines.add("digest " + spec.model().digest());
        lines.add("framework " + spec.model().framework());
        spec.model().inputs().forEach(tensor -> lines.add("input " + tensor(tensor)));
        spec.model().outputs().forEach(tensor -> lines.add("output " + tensor(tensor)));
        lines.add("image " + spec.image());
        spec.compute().accelerators().forEach(each -> lines.add("accelerator " + each));
        lines.add("cpus " + spec.compute().cpus());
        lines.add("memory " + spec.compute().memory().bytes());
        return String.join("\n", lines);
    }

    /** As the model server's flags say it: {@code name:FP32:-1,20}. */
    static String tensor(TensorSpec tensor) {
        return tensor.name() + ":" + tensor.datatype() + ":"
                + String.join(",", tensor.shape().stream().map(String::valueOf).toList());
    }

    private static EndpointSpec parse(String name, int replicas, Tags tags, String text) {
        List<String> lines = text.lines().toList();
        return new EndpointSpec(
                name,
                Location.parse(one(lines, "location")),
                new ModelSpec(
                        one(lines, "model"),
                        ObjectKey.of(one(lines, "artifact")),
                        new Sha256(one(lines, "digest")),
                        one(lines, "framework"),
                        all(lines, "input").map(SpecTags::tensor).toList(),
                        all(lines, "output").map(SpecTags::tensor).toList()),
                one(lines, "image"),
                new Compute(
                        all(lines, "accelerator").toList(),
                        Integer.parseInt(one(lines, "cpus")),
                        new ByteSize(Long.parseLong(one(lines, "memory")))),
                replicas,
                tags);
    }

    private static TensorSpec tensor(String text) {
        String[] parts = text.split(":", -1);
        return new TensorSpec(
                parts[0],
                parts[1],
                parts[2].isEmpty()
                        ? List.of()
                        : Stream.of(parts[2].split(",", -1)).map(Long::valueOf).toList());
    }

    private static Stream<String> all(List<String> lines, String key) {
        return lines.stream().filter(line -> line.startsWith(key + " ")).map(line -> line.substring(key.length() + 1));
    }

    private static String one(List<String> lines, String key) {
        return all(lines, key)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the tags of an endpoint of ours lack " + key));
    }
}
