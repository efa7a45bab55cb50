package io.mlops.provider.azure;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A job of Azure Batch (https://learn.microsoft.com/rest/api/batchservice/job/add): what tasks have in common.
 *
 * @param metadata what whoever made it wrote on it
 * @param poolInfo whose machines its tasks run on; "the Batch service will not reject the Job request" where there is no such pool
 * @param state by Batch
 * @param creationTime by Batch
 * @param executionInfo by Batch
 * @param url by Batch: its address
 */
record BatchJob(
        String id,
        @Nullable String displayName,
        @Nullable List<Entry> metadata,
        PoolInfo poolInfo,
        @Nullable Constraints constraints,
        @Nullable String onAllTasksComplete,
        @Nullable String state,
        @Nullable Instant creationTime,
        @Nullable Execution executionInfo,
        @Nullable String url) {
    /** A name and a value, as Batch writes what others write as a map. */
    record Entry(String name, @Nullable String value) {
        static List<Entry> of(Map<String, String> entries) {
            return new TreeMap<>(entries)
                    .entrySet().stream()
                            .map(each -> new Entry(each.getKey(), each.getValue()))
                            .toList();
        }

        static Map<String, String> map(@Nullable List<Entry> entries) {
            TreeMap<String, String> map = new TreeMap<>();
            for (Entry each : Objects.requireNonNullElse(entries, List.<Entry>of())) {
                map.put(each.name(), Objects.requireNonNullElse(each.value(), ""));
            }
            return map;
        }
    }

    record PoolInfo(@Nullable String poolId) {}

    /** @param maxWallClockTime from its creation to its end, which Batch sees to */
    record Constraints(Duration maxWallClockTime) {}

    /** @param terminateReason "MaxWallClockTimeExpiry" where Batch ended it after its longest time */
    record Execution(@Nullable Instant endTime, @Nullable String terminateReason) {}

    /** Why somebody ends it. */
    record Termination(String terminateReason) {}

    /** Whether nobody finds it much longer. */
    boolean leaving() {
        return "deleting".equals(state);
    }

    /** Whether nothing of it runs any more, or soon. */
    boolean over() {
        return "completed".equals(state) || "terminating".equals(state);
    }

    /** Whether it was ended because it took for longer than it might. */
    boolean expired() {
        return executionInfo != null && "MaxWallClockTimeExpiry".equals(executionInfo.terminateReason());
    }
}
