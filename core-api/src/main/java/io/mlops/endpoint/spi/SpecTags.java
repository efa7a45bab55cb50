package io.mlops.endpoint.spi;

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
import io.mlops.spi.DriverException;
import io.mlops.spi.TagLines;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A spec as the tags of an endpoint, from which it can be rebuilt: the user's tags as they are, what was asked for under keys with a
 * colon, which no user's tag has. Clouds take some 50 tags with values of up to 256 characters.
 */
public final class SpecTags {
    /** The endpoint that a model, a config or an endpoint belongs to. */
    public static final String ENDPOINT = "mlops:endpoint";

    private static final String OURS = "mlops:";
    private static final String REPLICAS = "mlops:replicas";
    /** {@code 12 requests 140.0}: the maximum, the kind of target and its value. */
    private static final String SCALING = "mlops:scaling";
    /** The maximum of a serverless endpoint; another one has none. */
    private static final String SERVERLESS = "mlops:serverless";

    private static final String SPEC = "mlops:spec.";

    private static final String SPOT = "hosting spot";

    private SpecTags() {}

    /**
     * INVALID_ARGUMENT where a spec does not fit into tags.
     *
     * @param cloud who takes them, for people
     * @param most how many it takes
     */
    public static Map<String, String> write(EndpointSpec spec, String cloud, int most) throws DriverException {
        Map<String, String> tags = new TreeMap<>(spec.tags().entries());
        tags.put(ENDPOINT, spec.name());
        tags.put(REPLICAS, Integer.toString(spec.replicas()));
        spec.scaling().ifPresent(scaling -> tags.put(SCALING, scaling(scaling)));
        if (spec.hosting() instanceof Hosting.Serverless(int maximum)) {
            tags.put(SERVERLESS, Integer.toString(maximum));
        }
        new TagLines(fixed(spec).lines().toList()).write(tags, SPEC);
        if (tags.size() > most) {
            throw new DriverException(
                    ErrorCode.INVALID_ARGUMENT,
                    "it needs " + tags.size() + " tags, and " + cloud + " takes " + most
                            + ": shorten the description of the model");
        }
        return tags;
    }

    /** The spec that was written there; empty for what this provider did not make. */
    public static Optional<EndpointSpec> read(Map<String, String> tags) {
        String name = tags.get(ENDPOINT);
        String replicas = tags.get(REPLICAS);
        if (name == null || replicas == null) {
            return Optional.empty();
        }
        return TagLines.read(tags, SPEC).map(lines -> {
            EndpointSpec spec = withCapacity(parse(name, Integer.parseInt(replicas), users(tags), lines), tags);
            return lines.lines().contains(SPOT) ? spec.withHosting(new Hosting.Spot()) : spec;
        });
    }

    /** Whether what was asked for is kept under this key, and not a user's tag. */
    public static boolean ours(String key) {
        return key.startsWith(OURS);
    }

    /** Those that a user gave; what others wrote beside them in their own forms is not among them. */
    public static Tags users(Map<String, String> tags) {
        Map<String, String> users = new TreeMap<>(tags);
        users.entrySet().removeIf(tag -> !Tags.fits(tag.getKey(), tag.getValue()));
        return Tags.of(users);
    }

    private static EndpointSpec withCapacity(EndpointSpec spec, Map<String, String> tags) {
        String scaling = tags.get(SCALING);
        String serverless = tags.get(SERVERLESS);
        return spec.withScaling(scaling == null ? null : scaling(scaling))
                .withHosting(
                        serverless == null
                                ? new Hosting.OnDemand()
                                : new Hosting.Serverless(Integer.parseInt(serverless)));
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
    public static String fixed(EndpointSpec spec) {
        List<String> lines = new ArrayList<>();
        if (spec.hosting() instanceof Hosting.Serverless) {
            lines.add("hosting serverless");
        } else if (spec.hosting() instanceof Hosting.Spot) {
            lines.add(SPOT);
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
        spec.compute().instanceType().ifPresent(type -> lines.add("instance-type " + type));
        return String.join("\n", lines);
    }

    /** As the model server's flags say it: {@code name:FP32:-1,20}. */
    public static String tensor(TensorSpec tensor) {
        return tensor.name() + ":" + tensor.datatype() + ":"
                + String.join(",", tensor.shape().stream().map(String::valueOf).toList());
    }

    private static EndpointSpec parse(String name, int replicas, Tags tags, TagLines lines) {
        return new EndpointSpec(
                name,
                Location.parse(lines.one("location")),
                new ModelSpec(
                        lines.one("model"),
                        ObjectKey.of(lines.one("artifact")),
                        new Sha256(lines.one("digest")),
                        lines.one("framework"),
                        lines.all("input").map(SpecTags::tensor).toList(),
                        lines.all("output").map(SpecTags::tensor).toList()),
                lines.one("image"),
                new Compute(
                        lines.all("accelerator").toList(),
                        Integer.parseInt(lines.one("cpus")),
                        new ByteSize(Long.parseLong(lines.one("memory"))),
                        lines.find("instance-type").orElse(null)),
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
}
