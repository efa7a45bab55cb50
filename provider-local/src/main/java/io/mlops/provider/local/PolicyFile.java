package io.mlops.provider.local;

import io.mlops.artifact.AutomaticTiering;
import io.mlops.artifact.Retention;
import io.mlops.artifact.StorageTier;
import io.mlops.artifact.TierStep;
import io.mlops.artifact.TieringPolicy;
import io.mlops.artifact.TieringRule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A store's policy on the disk, ages in days. Thread-safe for readers; writers exclude each other.
 *
 * @param file where it lies; there is none while there is no policy
 */
record PolicyFile(Path file) {
    TieringPolicy read() throws IOException {
        Optional<byte[]> json = DurableFiles.read(file);
        return json.isEmpty() ? TieringPolicy.none() : LocalJson.parse(file, json.get(), PolicyFile::policy);
    }

    void write(TieringPolicy policy, Path temporary) throws IOException {
        DurableFiles.replace(file, json(policy), temporary);
    }

    private static byte[] json(TieringPolicy policy) {
        ObjectNode root = LocalJson.object();
        for (TieringRule rule : policy.rules()) {
            ObjectNode node = root.withArray("rules").addObject();
            node.put("name", rule.name());
            node.put("prefix", rule.prefix());
            ObjectNode tags = node.putObject("tags");
            rule.tags().entries().forEach(tags::put);
            for (TierStep step : rule.steps()) {
                node.withArray("steps")
                        .addObject()
                        .put("after", step.after().toDays())
                        .put("tier", step.tier().toString());
            }
            rule.automatic().ifPresent(automatic -> {
                ObjectNode inner = node.putObject("automatic");
                inner.put("after", automatic.after().toDays());
                automatic.archiveAfter().ifPresent(age -> inner.put("archive-after", age.toDays()));
            });
            rule.expireAfter().ifPresent(age -> node.put("expire-after", age.toDays()));
        }
        policy.retention()
                .ifPresent(retention -> root.putObject("retention")
                        .put("keep", retention.keep().toDays())
                        .put("locked", retention.locked()));
        return root.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static TieringPolicy policy(JsonNode root) {
        List<TieringRule> rules =
                root.path("rules").valueStream().map(PolicyFile::rule).toList();
        JsonNode retention = root.path("retention");
        return new TieringPolicy(
                rules,
                retention.isMissingNode()
                        ? null
                        : new Retention(
                                Duration.ofDays(retention.required("keep").asLong()),
                                retention.required("locked").asBoolean()));
    }

    private static TieringRule rule(JsonNode node) {
        JsonNode automatic = node.path("automatic");
        return new TieringRule(
                node.required("name").asString(),
                node.required("prefix").asString(),
                ObjectEntry.tags(node.required("tags")),
                node.path("steps")
                        .valueStream()
                        .map(step -> new TierStep(
                                Duration.ofDays(step.required("after").asLong()),
                                StorageTier.parse(step.required("tier").asString())))
                        .toList(),
                automatic.isMissingNode()
                        ? null
                        : new AutomaticTiering(
                                Duration.ofDays(automatic.required("after").asLong()),
                                days(automatic.path("archive-after"))),
                days(node.path("expire-after")));
    }

    private static @Nullable Duration days(JsonNode node) {
        return node.isMissingNode() ? null : Duration.ofDays(node.asLong());
    }
}
