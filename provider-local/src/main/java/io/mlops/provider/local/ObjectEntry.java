package io.mlops.provider.local;

import io.mlops.ByteSize;
import io.mlops.Sha256;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The JSON form of what a store knows of an object. */
final class ObjectEntry {
    private ObjectEntry() {}

    static byte[] write(ObjectInfo info) {
        ObjectNode root = LocalJson.object();
        root.put("key", info.key().value());
        root.put("size", info.size().bytes());
        root.put("version", info.version());
        root.put("digest", info.digest().hex());
        root.put("modified", info.modified().toString());
        return root.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** What the file says, or nothing where there is none. */
    static Optional<ObjectInfo> read(Path file) throws IOException {
        Optional<byte[]> json = DurableFiles.read(file);
        return json.isEmpty() ? Optional.empty() : Optional.of(LocalJson.parse(file, json.get(), ObjectEntry::info));
    }

    private static ObjectInfo info(JsonNode root) {
        return new ObjectInfo(
                ObjectKey.of(root.required("key").asString()),
                new ByteSize(root.required("size").asLong()),
                root.required("version").asString(),
                new Sha256(root.required("digest").asString()),
                Instant.parse(root.required("modified").asString()));
    }
}
