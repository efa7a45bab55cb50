package io.mlops.routing;

import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * One upstream's state and what led to it. Written under the monitor of its {@link LiveRoute}, except for the success path, which
 * takes no lock; read by anyone.
 */
final class Health {
    /** Between two second opinions: ten of them settle the matter within half a second. */
    private static final long OPINION_NANOS = 50_000_000L;
    /** One that fails one request in five answers so many in a row once in 7,500 times; one in ten, once in 70. */
    private static final int SERIES = 40;
    /** Proofs that make up for a late one: as much evidence as speaks against one in five being late for one in twenty. */
    private static final int WEIGHT_OF_A_LATE_ONE =
            (int) Math.ceil(SoftFailures.OF_A_FAILURE / -SoftFailures.OF_AN_ANSWER);

    private final EjectionRules rules;
    private final LongAdder answers = new LongAdder();
    private final SoftFailures share;
    private volatile UpstreamState state = UpstreamState.JOINING;
    private volatile String reason = "not checked yet";
    private volatile long since;
    private volatile long lastSuccess;
    private volatile int failures;
    private volatile int ejections;
    private long streakStart;
    private int silentChecks;
    private long notBefore;
    private int proofsWanted = 1;
    private int proofsLacking = 1;
    private volatile int proofs;
    private final long[] proofNanos = new long[SERIES];
    private long nextOpinionAt;
    private boolean troubled;
    private long troubledAt;

    Health(EjectionRules rules, long now) {
        this.rules = rules;
        this.share = new SoftFailures(now);
        this.since = now;
        this.nextOpinionAt = now;
        this.lastSuccess = now - Long.MAX_VALUE / 2;
    }

    UpstreamState state() {
        return state;
    }

    String reason() {
        return reason;
    }

    long since() {
        return since;
    }

    int ejections() {
        return ejections;
    }

    int failures() {
        return failures;
    }

    /** An answer came: no streak goes on through it. */
    void succeeded(long now) {
        lastSuccess = now;
        answers.increment();
        if (failures != 0) {
            failures = 0;
        }
    }

    /** Counts a soft failure; true once there are enough of them in a row. One that was only slow makes no row. */
    boolean failedSoftly(boolean inRow, long now) {
        share.failed(answers.sum(), now);
        if (inRow) {
            int count = failures + 1;
            if (count == 1) {
                streakStart = now;
            }
            failures = count;
        }
        return failures >= rules.consecutiveFailures();
    }

    /** Whether so many of the last outcomes were soft failures, over so long a time, that it cannot be chance. */
    boolean failsOften(long now) {
        return share.many(now);
    }

    /** Whether there is enough against it to ask somebody else, which is done now and then only; true counts as done. */
    boolean wantsSecondOpinion(long now) {
        if (now - nextOpinionAt < 0 || (failures < rules.consecutiveFailures() && !failsOften(now))) {
            return false;
        }
        nextOpinionAt = now + OPINION_NANOS;
        return true;
    }

    /** Of the last outcomes, those that were soft failures: 0 to 1. */
    double failureShare() {
        return share.share();
    }

    /** Whether this one was asked of late as well, and failed far less often. */
    boolean clearlyBetterThan(Health other, long now) {
        return share.clearlyBetterThan(other.share, answers.sum(), now);
    }

    /** Whether it answered after {@code instant}: what fails elsewhere since then is not the requests' own fault. */
    boolean succeededAfter(long instant) {
        return lastSuccess - instant > 0;
    }

    long streakStart() {
        return streakStart;
    }

    /** Counts a check without an answer; true once there are enough of them in a row. */
    boolean checkedInSilence() {
        silentChecks++;
        return silentChecks >= rules.consecutiveChecks();
    }

    void checkedWell() {
        silentChecks = 0;
    }

    /** Whether the back-off has passed. */
    boolean mayReturn(long now) {
        return now - notBefore >= 0;
    }

    /** It fails or gives nothing, and stays only because nobody else is left. */
    void inTrouble(long now) {
        troubled = true;
        troubledAt = now;
    }

    /** Whether it has answered nobody since that was found. */
    boolean isInTrouble() {
        return troubled && !succeededAfter(troubledAt);
    }

    /** Predictions that it has answered since it was taken out, or last failed a check. */
    int proofs() {
        return proofs;
    }

    /** It answered a prediction in so long; true once that is enough to be let in. */
    boolean proven(long nanos) {
        answeredProof(nanos);
        proofsLacking--;
        return proofsLacking <= 0;
    }

    /** It answered a prediction, late for its series: a few proofs more are wanted, for any machine is late at times. */
    void provenLate(long nanos) {
        answeredProof(nanos);
        proofsLacking = Math.min(proofsWanted, proofsLacking + WEIGHT_OF_A_LATE_ONE);
    }

    private void answeredProof(long nanos) {
        int count = proofs;
        proofNanos[count % SERIES] = nanos;
        proofs = count + 1;
    }

    /** The median of what it has proven so far; -1 where that is nothing. */
    long usualProofNanos() {
        long[] sorted = Arrays.copyOf(proofNanos, Math.min(proofs, SERIES));
        Arrays.sort(sorted);
        return sorted.length == 0 ? -1 : sorted[sorted.length / 2];
    }

    /** Whether it is out for failing now and then. */
    boolean isUnreliable() {
        return proofsWanted > 1;
    }

    /** It failed a check: what it proved before does not count. */
    void refuted() {
        proofs = 0;
        proofsLacking = proofsWanted;
    }

    /** Out for failing now and then, which no single proof disproves. */
    void ejectUnreliable(String why, long now) {
        eject(UpstreamState.EJECTED, why, now);
        proofsWanted = SERIES;
        proofsLacking = SERIES;
    }

    void eject(UpstreamState into, String why, long now) {
        proofsWanted = 1;
        refuted();
        boolean forgiven = state == UpstreamState.AVAILABLE
                && now - since >= rules.forgetAfter().toNanos();
        int count = forgiven ? 1 : ejections + 1;
        ejections = count;
        notBefore = now + rules.backOffNanos(count);
        enter(into, why, now);
    }

    void admit(@Nullable String why, long now) {
        failures = 0;
        silentChecks = 0;
        share.forget(answers.sum(), now);
        troubled = false;
        enter(UpstreamState.AVAILABLE, why == null ? "" : why, now);
    }

    void explain(String why) {
        reason = why;
    }

    private void enter(UpstreamState next, String why, long now) {
        reason = why;
        since = now;
        state = next;
    }
}
