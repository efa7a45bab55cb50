package io.mlops.routing;

/** One try of a request at one upstream. Changed only by its {@link Dispatch}; as thread-safe as that. */
public final class Try {
    /** How far a try is. */
    enum Phase {
        /** No answer yet. */
        WAITING,
        /** A good answer has begun. */
        ANSWERING,
        /** An answer of 5xx has begun: it is given only when no other try does better. */
        BAD,
        /** An answer of 5xx is whole, and waits for the other try. */
        HELD,
        /** The client has been given a part of the answer. */
        COMMITTED,
        /** Whatever comes of it is dropped. */
        OVER
    }

    private final LiveUpstream upstream;
    private final long startedAt;
    private final boolean fresh;
    private final boolean hedge;
    private Phase phase = Phase.WAITING;
    private int status;
    private boolean busy;

    Try(LiveUpstream upstream, long startedAt, boolean fresh, boolean hedge) {
        this.upstream = upstream;
        this.startedAt = startedAt;
        this.fresh = fresh;
        this.hedge = hedge;
    }

    /** Whether an answer says "too much": 429 does, and 503 with {@code Retry-After}; without it, 503 says broken, not busy. */
    public static boolean saysTooMuch(int status, boolean retryAfter) {
        return status == 429 || (status == 503 && retryAfter);
    }

    /** Where it goes. */
    public LiveUpstream upstream() {
        return upstream;
    }

    /** When it began, on the clock of {@link System#nanoTime()}. */
    public long startedAt() {
        return startedAt;
    }

    /** Whether it must not use a kept connection. */
    public boolean fresh() {
        return fresh;
    }

    /** Whether it began while an earlier one was still waited for. */
    public boolean hedge() {
        return hedge;
    }

    /** The status of its answer; 0 while there is none. */
    public int status() {
        return status;
    }

    /** Whether the client has been given a part of its answer: no other can take its place any more. */
    public boolean committed() {
        return phase == Phase.COMMITTED;
    }

    void answers(int newStatus, boolean saysTooMuch) {
        status = newStatus;
        busy = saysTooMuch;
        phase = newStatus < 500 ? Phase.ANSWERING : Phase.BAD;
    }

    /** What its answer of 5xx says: 502, 503 and 504, that the upstream cannot; 503 with a time to come back, not now. */
    Failure failure() {
        if (status < 502 || status > 504) {
            return Failure.ERROR;
        }
        return busy && status == 503 ? Failure.BUSY : Failure.UNABLE;
    }

    Phase phase() {
        return phase;
    }

    void enter(Phase next) {
        phase = next;
    }

    /** Whether it waits at an upstream that is out by now. Left there while another try ran beside it, it goes on once that failed. */
    boolean isStranded() {
        return phase == Phase.WAITING && upstream.state() != UpstreamState.AVAILABLE;
    }

    boolean over() {
        return phase == Phase.OVER;
    }

    /** Whether a good answer may still come of it. */
    boolean promising() {
        return phase == Phase.WAITING || phase == Phase.ANSWERING;
    }
}
