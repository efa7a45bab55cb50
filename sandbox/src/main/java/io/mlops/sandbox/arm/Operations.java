package io.mlops.sandbox.arm;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Long operations, and their states and results where Resource Manager answers for them. They go on when they are looked at, by the
 * sandbox's clock. Thread-safe.
 */
public final class Operations implements ArmService {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String STATUSES = "operationsStatus";
    private static final String RESULTS = "operationResults";

    private final InstantSource clock;
    private final Map<String, Running> operations = new ConcurrentHashMap<>();

    public Operations(InstantSource clock) {
        this.clock = clock;
    }

    /** What is done meanwhile. */
    @FunctionalInterface
    public interface Work {
        /**
         * Looks what has come of it, and does what then has to be done; asked once its time has passed and then again until it is over,
         * never by two at once.
         */
        Outcome look();
    }

    /**
     * Begins one whose state can be asked for at {@code Azure-AsyncOperation}.
     *
     * @param first the answer to the call, which gets the headers
     * @param atLeast how long it takes, however fast the work is
     */
    public ArmAnswer asynchronous(ArmCall call, ArmAnswer first, String region, Duration atLeast, Work work) {
        Running running = begin(atLeast, work);
        return first.with("Azure-AsyncOperation", address(call, region, STATUSES, running))
                .with("x-ms-async-operation-timeout", "PT2H")
                .with("Retry-After", running.retryAfter());
    }

    /** Begins one whose result can be asked for at {@code Location}. */
    public ArmAnswer located(ArmCall call, String region, Duration atLeast, Work work) {
        Running running = begin(atLeast, work);
        return ArmAnswer.empty(202)
                .with("Location", address(call, region, RESULTS, running))
                .with("Retry-After", running.retryAfter());
    }

    private Running begin(Duration atLeast, Work work) {
        Running running = new Running(UUID.randomUUID().toString(), clock.instant(), atLeast, work);
        operations.put(running.id, running);
        return running;
    }

    private static String address(ArmCall call, String region, String kind, Running running) {
        return call.address("/subscriptions/" + call.path().subscription() + "/providers/"
                + call.path().namespace() + "/locations/" + region + "/" + kind + "/" + running.id);
    }

    /** Whether one of these ids goes on. */
    public boolean running(Collection<String> ids) {
        return ids.stream().map(operations::get).anyMatch(each -> each != null && !each.over());
    }

    @Override
    public boolean knows(ArmPath path) {
        return List.of("locations/" + STATUSES, "locations/" + RESULTS).contains(path.type());
    }

    @Override
    public ArmAnswer call(ArmCall call) throws ArmError {
        Running running = operations.get(call.path().name());
        if (running == null) {
            throw ArmError.notFound(call.path());
        }
        running.look(clock.instant());
        return call.path().type().endsWith(STATUSES) ? running.status(call) : running.result(call);
    }

    @Override
    public void look() {
        Instant now = clock.instant();
        operations.values().forEach(each -> each.look(now));
    }

    /** One of them. */
    private static final class Running {
        private final String id;
        private final Instant began;
        private final Duration atLeast;
        private final Work work;
        private Outcome outcome = new Outcome.Running();
        private @Nullable Instant ended;

        Running(String id, Instant began, Duration atLeast, Work work) {
            this.id = id;
            this.began = began;
            this.atLeast = atLeast;
            this.work = work;
        }

        /** Whole seconds, as the header wants them. */
        String retryAfter() {
            return Long.toString(Math.min(atLeast.toSeconds() / 2, 30));
        }

        synchronized boolean over() {
            return ended != null;
        }

        synchronized void look(Instant now) {
            if (ended == null && !now.isBefore(began.plus(atLeast))) {
                outcome = work.look();
                ended = outcome instanceof Outcome.Running ? null : now;
            }
        }

        synchronized ArmAnswer status(ArmCall call) {
            ObjectNode told = JSON.createObjectNode()
                    .put("id", call.path().id())
                    .put("name", id)
                    .put("status", outcome.status())
                    .put("startTime", began.truncatedTo(ChronoUnit.MILLIS).toString());
            if (ended != null) {
                told.put("endTime", ended.truncatedTo(ChronoUnit.MILLIS).toString());
            }
            if (outcome instanceof Outcome.Failed(ArmError error)) {
                told.set("error", error.json());
            }
            ArmAnswer answer = ArmAnswer.ok(told);
            return ended == null ? answer.with("Retry-After", retryAfter()) : answer;
        }

        synchronized ArmAnswer result(ArmCall call) throws ArmError {
            return switch (outcome) {
                case Outcome.Running() ->
                    ArmAnswer.empty(202)
                            .with("Location", call.address(call.path().id()))
                            .with("Retry-After", retryAfter());
                case Outcome.Succeeded() -> ArmAnswer.empty(204);
                case Outcome.Canceled() -> throw ArmError.conflict("The operation was canceled.");
                case Outcome.Failed(ArmError error) -> throw error;
            };
        }
    }
}
