package io.mlops.sandbox.sagemaker;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What happened to a job when, and for how long it had machines. Guarded by its region. */
final class JobTimes {
    /** Of the price of on-demand; what the service really charges changes all the time. */
    private static final double SPOT_SHARE = 0.3;

    private final ArrayNode transitions = JsonNodeFactory.instance.arrayNode();
    private final Instant created;
    private Instant modified;
    private Duration used = Duration.ZERO;
    private @Nullable Instant machinesSince;
    private @Nullable Instant started;
    private @Nullable Instant ended;

    JobTimes(Instant created) {
        this.created = created;
        this.modified = created;
    }

    Instant created() {
        return created;
    }

    void enter(String status, String message, Instant at) {
        if (!transitions.isEmpty() && transitions.get(transitions.size() - 1) instanceof ObjectNode last) {
            last.put("EndTime", Times.seconds(at));
        }
        transitions
                .addObject()
                .put("Status", status)
                .put("StartTime", Times.seconds(at))
                .put("StatusMessage", message);
        modified = at;
    }

    /** Says something else about the state that it is in. */
    void say(String message) {
        if (transitions.get(transitions.size() - 1) instanceof ObjectNode last) {
            last.put("StatusMessage", message);
        }
    }

    void machines(Instant at) {
        machinesSince = at;
        if (started == null) {
            started = at;
        }
    }

    void noMachines(Instant at) {
        if (machinesSince != null) {
            used = used.plus(Duration.between(machinesSince, at));
            machinesSince = null;
        }
    }

    void end(Instant at) {
        noMachines(at);
        ended = at;
        if (transitions.get(transitions.size() - 1) instanceof ObjectNode last) {
            last.put("EndTime", Times.seconds(at));
        }
        modified = at;
    }

    /** For how long it had machines so far. */
    Duration used(Instant now) {
        return machinesSince == null ? used : used.plus(Duration.between(machinesSince, now));
    }

    /** Adds what List operations show. */
    void summarize(ObjectNode summary) {
        summary.put("CreationTime", Times.seconds(created)).put("LastModifiedTime", Times.seconds(modified));
        if (ended != null) {
            summary.put("TrainingEndTime", Times.seconds(ended));
        }
    }

    /** Adds what only Describe shows. */
    void describe(ObjectNode description, boolean spot) {
        summarize(description);
        description.set("SecondaryStatusTransitions", transitions.deepCopy());
        if (started != null) {
            description.put("TrainingStartTime", Times.seconds(started));
        }
        if (ended != null && !used.isZero()) {
            long seconds = Times.billed(used);
            description.put("TrainingTimeInSeconds", seconds);
            description.put("BillableTimeInSeconds", spot ? (long) Math.ceil(seconds * SPOT_SHARE) : seconds);
        }
    }
}
