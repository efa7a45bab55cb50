package io.mlops.provider.local;

import io.mlops.MlopsException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** JSON trees, with failures that name the file. Thread-safe. */
final class LocalJson {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private LocalJson() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** Reads a file's content into a value; a failure that names the file when it is damaged. */
    static <T> T parse(Path file, byte[] json, Function<JsonNode, T> reader) throws IOException {
        try {
            return reader.apply(MAPPER.readTree(json));
        } catch (JacksonException | DateTimeException | MlopsException | IllegalArgumentException e) {
            FileSystemException damaged = new FileSystemException(file.toString(), null, "damaged: " + e.getMessage());
            damaged.initCause(e);
            throw damaged;
        }
    }
}
