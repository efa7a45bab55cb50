package io.mlops.sandbox.shape;

import io.mlops.sandbox.wire.AwsException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The description of a service that AWS publishes for its clients ({@code service-2.json}). Thread-safe. */
public final class ServiceModel {
    private static final JsonMapper JSON = new JsonMapper();

    private final JsonNode operations;
    private final JsonNode shapes;

    private ServiceModel(JsonNode model) {
        this.operations = model.path("operations");
        this.shapes = model.path("shapes");
    }

    /**
     * Reads the newest description of the service.
     *
     * @param data botocore's folder of them
     */
    public static ServiceModel read(Path data, String service) throws IOException {
        Path newest;
        try (Stream<Path> versions = Files.list(data.resolve(service))) {
            newest = versions.max(Path::compareTo).orElseThrow();
        }
        try (InputStream in = new GZIPInputStream(Files.newInputStream(newest.resolve("service-2.json.gz")))) {
            return new ServiceModel(JSON.readTree(in));
        }
    }

    /** Whether the service has such an operation. */
    public boolean has(String operation) {
        return operations.has(operation);
    }

    /** The words that a text of this shape can be. */
    public List<String> words(String shape) {
        return shapes.path(shape)
                .path("enum")
                .valueStream()
                .map(JsonNode::asString)
                .toList();
    }

    /** Refuses an input that the service would refuse for its form: members, types, lengths, ranges, patterns, words. */
    public void check(String operation, JsonNode input) throws AwsException {
        List<String> violations = new ArrayList<>();
        JsonNode shape = operations.path(operation).path("input").path("shape");
        if (!shape.isMissingNode()) {
            new InputCheck(shapes, violations).check(shape.asString(), "", input);
        }
        if (!violations.isEmpty()) {
            throw AwsException.validation(violations.size() + " validation error" + (violations.size() == 1 ? "" : "s")
                    + " detected: " + String.join("; ", violations));
        }
    }
}
