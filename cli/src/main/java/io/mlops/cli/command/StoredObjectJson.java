package io.mlops.cli.command;

import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.RestoreState;
import tools.jackson.core.JsonGenerator;

/** How commands print an object: {@code uri size tier restore restoredUntil version digest modified tags}. */
final class StoredObjectJson {
    private StoredObjectJson() {}

    /** The properties, into an object that was begun. */
    static void properties(JsonGenerator json, StoreLocation store, ObjectInfo info) {
        json.writeStringProperty("uri", store.at(info.key().value()).toString());
        json.writeNumberProperty("size", info.size().bytes());
        json.writeStringProperty("tier", info.tier().toString());
        json.writeStringProperty("restore", word(info.restore()));
        if (info.restore() instanceof RestoreState.Restored restored) {
            json.writeStringProperty("restoredUntil", restored.until().toString());
        }
        json.writeStringProperty("version", info.version());
        json.writeStringProperty("digest", info.digest().hex());
        json.writeStringProperty("modified", info.modified().toString());
        json.writeObjectPropertyStart("tags");
        info.tags().entries().forEach(json::writeStringProperty);
        json.writeEndObject();
    }

    static void array(JsonGenerator json, StoreLocation store, Iterable<ObjectInfo> objects) {
        json.writeArrayPropertyStart("objects");
        for (ObjectInfo info : objects) {
            json.writeStartObject();
            properties(json, store, info);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    static String word(RestoreState state) {
        return switch (state) {
            case RestoreState.Online() -> "online";
            case RestoreState.Archived() -> "archived";
            case RestoreState.Restoring() -> "restoring";
            case RestoreState.Restored restored -> "restored";
        };
    }
}
