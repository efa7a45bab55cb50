package io.mlops.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** An upstream on fake time that breaks as told. */
final class FakeUpstream {
    /** What requests are met with. */
    enum Mode {
        WELL,
        /** As kill -9: what is in flight loses its connection, and nothing listens. */
        KILLED,
        /** Requests are reset; checks go well. */
        RESETTING,
        /** As SIGSTOP: nothing comes, not even to checks. */
        STOPPED,
        /** Nothing comes but to checks. */
        STUCK,
        UNABLE_503,
        /** As a full queue: 503 with a time to come back. */
        BUSY,
        /** One of five is answered 503. */
        UNABLE_20_PERCENT,
        BROKEN_500,
        /** The answer begins and ends too soon. */
        CUT,
        /** One of five takes two seconds more. */
        GRAY,
        /** Everything takes ten times as long. */
        SLOW,
        /** Answers well, with another model. */
        WRONG_MODEL
    }

    private static final long LATENCY_NANOS = 200_000L;
    private static final long EXTRA_NANOS = 2_000_000_000L;

    private final LiveUpstream live;
    private final FakeTime time;
    private final RandomGenerator random;
    private final long serviceNanos;
    private final List<Runnable> waiting = new ArrayList<>();
    private final List<FakeRequest.Sent> sent = new ArrayList<>();
    private Mode mode = Mode.WELL;
    private int requests;

    FakeUpstream(LiveUpstream live, FakeTime time, RandomGenerator random, long serviceNanos) {
        this.live = live;
        this.time = time;
        this.random = random;
        this.serviceNanos = serviceNanos;
    }

    LiveUpstream live() {
        return live;
    }

    /** Requests that were sent here. */
    int requests() {
        return requests;
    }

    void become(Mode next) {
        mode = next;
        if (next == Mode.KILLED) {
            List<FakeRequest.Sent> lost = new ArrayList<>(sent);
            sent.clear();
            waiting.clear();
            lost.forEach(one -> time.in(LATENCY_NANOS, () -> one.failed(Failure.STALE)));
        } else if (next != Mode.STOPPED && next != Mode.STUCK) {
            waiting.forEach(late -> time.in(LATENCY_NANOS, late));
            waiting.clear();
        }
    }

    void send(FakeRequest.Sent one) {
        requests++;
        if (mode == Mode.KILLED) {
            time.in(LATENCY_NANOS, () -> one.failed(Failure.REFUSED));
            return;
        }
        sent.add(one);
        boolean fifth = random.nextInt(5) == 0;
        long service = serviceNanos * 9 / 10 + random.nextLong(serviceNanos / 5);
        switch (one.poisonous() ? Mode.RESETTING : mode) {
            case RESETTING -> later(one, LATENCY_NANOS, () -> one.failed(Failure.RESET));
            case BUSY -> later(one, LATENCY_NANOS, one::busy);
            case UNABLE_503 -> later(one, LATENCY_NANOS, () -> one.answered(503));
            case UNABLE_20_PERCENT -> later(one, service, () -> one.answered(fifth ? 503 : 200));
            case BROKEN_500 -> later(one, LATENCY_NANOS, () -> one.answered(500));
            case CUT -> later(one, service, one::cut);
            case GRAY -> later(one, fifth ? service + EXTRA_NANOS : service, () -> one.answered(200));
            case SLOW -> later(one, 10 * service, () -> one.answered(200));
            default -> later(one, service, () -> one.answered(200));
        }
    }

    private void later(FakeRequest.Sent one, long nanos, Runnable outcome) {
        Runnable once = () -> {
            if (sent.remove(one)) {
                outcome.run();
            }
        };
        time.in(nanos, () -> {
            if (mode == Mode.STOPPED || mode == Mode.STUCK) {
                waiting.add(once);
            } else {
                once.run();
            }
        });
    }

    /** What a check finds. */
    CheckResult check() {
        return switch (mode) {
            case KILLED -> new CheckResult(CheckResult.Outcome.DOWN, "refused");
            case STOPPED -> new CheckResult(CheckResult.Outcome.SILENT, "timeout");
            case WRONG_MODEL -> new CheckResult(CheckResult.Outcome.WRONG_MODEL, "another model");
            default -> new CheckResult(CheckResult.Outcome.READY, "well");
        };
    }

    /** What a check finds that asks for a prediction, which fares as those of users do, but for those that only users meet. */
    CheckResult prove() {
        boolean refused = mode == Mode.UNABLE_20_PERCENT && random.nextInt(5) == 0;
        CheckResult found = refused ? CheckResult.ofFailedProbe(503, "") : check();
        return found.outcome() == CheckResult.Outcome.READY
                ? new CheckResult(CheckResult.Outcome.PROVEN, "a prediction was answered")
                : found;
    }

    long proofNanos() {
        return switch (mode) {
            case GRAY -> random.nextInt(5) == 0 ? serviceNanos + EXTRA_NANOS : serviceNanos;
            case SLOW -> 10 * serviceNanos;
            default -> serviceNanos;
        };
    }

    long checkNanos() {
        return mode == Mode.STOPPED ? 1_000_000_000L : LATENCY_NANOS;
    }
}
