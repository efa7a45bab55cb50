package io.mlops.sandbox.azurebatch;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A job with its tasks; it only moves when it is looked at. Guarded by its table. */
final class JobState {
    private static final JsonMapper JSON = new JsonMapper();

    private final ObjectNode asked;
    private final String url;
    private final Instant created;
    private final Map<String, TaskState> tasks = new LinkedHashMap<>();
    private String state = "active";
    private Instant since;
    private @Nullable String reason;

    /** @param url its own */
    JobState(ObjectNode asked, String url, Instant now) {
        this.asked = asked;
        this.url = url;
        this.created = now;
        this.since = now;
    }

    String id() {
        return asked.path("id").asString("");
    }

    String pool() {
        return asked.path("poolInfo").path("poolId").asString("");
    }

    boolean active() {
        return state.equals("active");
    }

    boolean gone() {
        return state.equals("deleted");
    }

    boolean deleting() {
        return state.equals("deleting");
    }

    Optional<TaskState> task(String id) {
        return Optional.ofNullable(tasks.get(id));
    }

    void add(TaskState task) {
        tasks.put(task.id(), task);
    }

    void terminate(String why, Instant now) {
        reason = why;
        leave("terminating", now);
    }

    void delete(Instant now) {
        leave("deleting", now);
    }

    private void leave(String as, Instant now) {
        state = as;
        since = now;
        tasks.values().forEach(task -> task.terminate(now));
    }

    /** Its machine is taken away; false where it has none that could be. */
    boolean preempt() {
        return tasks.values().stream().anyMatch(TaskState::preempt);
    }

    /** Goes on to where it must be by now. */
    void advance(Instant now) {
        String most = asked.path("constraints").path("maxWallClockTime").asString("");
        if (active() && !most.isEmpty() && !now.isBefore(created.plus(Duration.parse(most)))) {
            terminate("MaxWallClockTimeExpiry", now);
        }
        tasks.values().forEach(task -> task.advance(now));
        boolean over = tasks.values().stream().allMatch(TaskState::completed);
        if (over && state.equals("terminating")) {
            state = "completed";
            since = now;
        }
        if (over && state.equals("deleting")) {
            state = "deleted";
        }
    }

    void close() {
        tasks.values().forEach(TaskState::close);
    }

    /** As the service tells it. */
    ObjectNode described() {
        ObjectNode told = asked.deepCopy();
        told.put("url", url)
                .put("eTag", "0x" + Long.toHexString(since.toEpochMilli()).toUpperCase(java.util.Locale.ROOT))
                .put("creationTime", created.toString())
                .put("state", state)
                .put("stateTransitionTime", since.toString());
        ObjectNode execution = told.putObject("executionInfo")
                .put("startTime", created.toString())
                .put("poolId", pool());
        if (state.equals("completed")) {
            execution.put("endTime", since.toString());
        }
        if (reason != null) {
            execution.put("terminateReason", reason);
        }
        return told;
    }

    /** An object of this sandbox's JSON. */
    static ObjectNode object() {
        return JSON.createObjectNode();
    }
}
