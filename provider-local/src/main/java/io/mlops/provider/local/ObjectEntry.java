package io.mlops.provider.local;

import io.mlops.ByteSize;
import io.mlops.Sha256;
import io.mlops.Tags;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.RestoreState;
import io.mlops.artifact.StorageTier;
import io.mlops.artifact.WriteOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a store notes of an object, and its JSON form. Which state a restore is in follows from the time.
 *
 * @param unread whether automatic tiering archived it because nobody read it
 * @param readyAtOrNull when the last restore is or was done, or null when there was none
 * @param untilOrNull when the restored copy goes, or null for never
 */
record ObjectEntry(
        ObjectKey key,
        ByteSize size,
        String version,
        Sha256 digest,
        Instant modified,
        StorageTier tier,
        Tags tags,
        boolean unread,
        @Nullable Instant readyAtOrNull,
        @Nullable Instant untilOrNull) {
    ObjectEntry {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(version, "version");
    }

    /** An object that was just written. */
    static ObjectEntry written(
            ObjectKey key, ByteSize size, String version, Sha256 digest, Instant modified, WriteOptions options) {
        return new ObjectEntry(key, size, version, digest, modified, options.tier(), options.tags(), false, null, null);
    }

    ObjectEntry in(StorageTier newTier) {
        return new ObjectEntry(key, size, version, digest, modified, newTier, tags, false, null, null);
    }

    /** As automatic tiering leaves it when nobody read it for long. */
    ObjectEntry archivedUnread() {
        return new ObjectEntry(key, size, version, digest, modified, tier, tags, true, null, null);
    }

    /** A restore that is done then, with a copy that goes at some time or, where it is null, never. */
    ObjectEntry restored(Instant readyAt, @Nullable Instant until) {
        return new ObjectEntry(key, size, version, digest, modified, tier, tags, unread, readyAt, until);
    }

    Optional<Instant> readyAt() {
        return Optional.ofNullable(readyAtOrNull);
    }

    ObjectInfo at(Instant now) {
        return new ObjectInfo(key, size, version, digest, modified, tier, state(now), tags);
    }

    private RestoreState state(Instant now) {
        if (tier != StorageTier.ARCHIVE && !unread) {
            return new RestoreState.Online();
        }
        if (readyAtOrNull == null) {
            return new RestoreState.Archived();
        }
        if (now.isBefore(readyAtOrNull)) {
            return new RestoreState.Restoring();
        }
        if (untilOrNull == null) {
            return new RestoreState.Online();
        }
        return now.isBefore(untilOrNull) ? new RestoreState.Restored(untilOrNull) : new RestoreState.Archived();
    }

    byte[] json() {
        ObjectNode root = LocalJson.object();
        root.put("key", key.value());
        root.put("size", size.bytes());
        root.put("version", version);
        root.put("digest", digest.hex());
        root.put("modified", modified.toString());
        root.put("tier", tier.toString());
        ObjectNode all = root.putObject("tags");
        tags.entries().forEach(all::put);
        if (unread) {
            root.put("unread", true);
        }
        if (readyAtOrNull != null) {
            root.put("ready-at", readyAtOrNull.toString());
        }
        if (untilOrNull != null) {
            root.put("until", untilOrNull.toString());
        }
        return root.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** What the file says, or nothing where there is none. */
    static Optional<ObjectEntry> read(Path file) throws IOException {
        Optional<byte[]> json = DurableFiles.read(file);
        return json.isEmpty() ? Optional.empty() : Optional.of(LocalJson.parse(file, json.get(), ObjectEntry::of));
    }

    private static ObjectEntry of(JsonNode root) {
        return new ObjectEntry(
                ObjectKey.of(root.required("key").asString()),
                new ByteSize(root.required("size").asLong()),
                root.required("version").asString(),
                new Sha256(root.required("digest").asString()),
                Instant.parse(root.required("modified").asString()),
                // Objects that were written before there were tiers have neither tier nor tags.
                StorageTier.parse(root.path("tier").asString("hot")),
                tags(root.path("tags")),
                root.path("unread").asBoolean(false),
                instant(root.path("ready-at")),
                instant(root.path("until")));
    }

    static Tags tags(JsonNode node) {
        Map<String, String> tags = new TreeMap<>();
        node.propertyStream()
                .forEach(tag -> tags.put(tag.getKey(), tag.getValue().asString()));
        return Tags.of(tags);
    }

    private static @Nullable Instant instant(JsonNode node) {
        return node.isMissingNode() ? null : Instant.parse(node.asString());
    }
}
