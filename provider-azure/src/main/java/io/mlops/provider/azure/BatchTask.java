package io.mlops.provider.azure;

import io.mlops.provider.azure.BatchJob.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A task of Azure Batch (https://learn.microsoft.com/rest/api/batchservice/task/add): a command that runs once to its end. "The running
 * Batch task that was interrupted due to preemption will be automatically requeued for execution by a different compute node"
 * (https://learn.microsoft.com/azure/batch/batch-spot-vms).
 *
 * @param state by Batch: active (it waits), preparing, running or completed
 * @param creationTime by Batch
 * @param stateTransitionTime by Batch
 * @param executionInfo by Batch
 * @param nodeInfo by Batch
 */
record BatchTask(
        String id,
        String commandLine,
        @Nullable Container containerSettings,
        @Nullable List<Entry> environmentSettings,
        @Nullable Constraints constraints,
        @Nullable User userIdentity,
        @Nullable String state,
        @Nullable Instant creationTime,
        @Nullable Instant stateTransitionTime,
        @Nullable Execution executionInfo,
        @Nullable Node nodeInfo) {
    static BatchTask of(
            String id,
            String commandLine,
            Container container,
            Map<String, String> environment,
            Constraints constraints) {
        return new BatchTask(
                id,
                commandLine,
                container,
                Entry.of(environment),
                constraints,
                User.ADMIN,
                null,
                null,
                null,
                null,
                null);
    }

    /** @param containerRunOptions "additional options to the container create command" */
    record Container(String imageName, String containerRunOptions, String workingDirectory, Registry registry) {}

    record Registry(String registryServer, BatchPool.IdentityReference identityReference) {}

    /**
     * @param maxWallClockTime "measured from the time the Task starts"
     * @param maxTaskRetryCount how often a program that failed is started again
     * @param retentionTime how long its files stay on its machine
     */
    record Constraints(Duration maxWallClockTime, int maxTaskRetryCount, Duration retentionTime) {}

    /** Who the program is on its machine. */
    record User(AutoUser autoUser) {
        /** What is mounted belongs to the machine's administrator. */
        static final User ADMIN = new User(new AutoUser("pool", "admin"));
    }

    record AutoUser(String scope, String elevationLevel) {}

    /**
     * @param startTime "if the Task has been restarted or retried, this is the most recent time"; of what runs or ran only
     * @param failureInfo "set only if the Task is in the completed state and encountered a failure"
     */
    record Execution(
            @Nullable Instant startTime,
            @Nullable Instant endTime,
            @Nullable Integer exitCode,
            @Nullable Failure failureInfo) {}

    record Failure(
            @Nullable String category,
            @Nullable String code,
            @Nullable String message,
            @Nullable List<Entry> details) {
        ArmError error() {
            StringBuilder text = new StringBuilder(Objects.requireNonNullElse(message, ""));
            Entry.map(details)
                    .forEach((name, value) ->
                            text.append("; ").append(name).append(": ").append(value));
            return new ArmError(code, text.toString(), null, null, null);
        }
    }

    record Node(@Nullable String nodeId) {}

    String stateText() {
        return Objects.requireNonNullElse(state, "");
    }

    boolean completed() {
        return stateText().equals("completed");
    }

    Optional<Execution> execution() {
        return Optional.ofNullable(executionInfo);
    }

    Optional<String> node() {
        return Optional.ofNullable(nodeInfo).map(Node::nodeId);
    }
}
