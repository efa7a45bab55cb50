package io.mlops.routing;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One request from its arrival to its end: decides whom to ask, whom to ask next or besides, which answer is given, and when to give
 * up. Told what happens, it acts through {@link DispatchActions}; it moves no byte and reads no clock. Two tries can run at a time, and
 * only while the client has been given nothing: the first good answer wins.
 *
 * <p>Not thread-safe: confined to one event loop, or guarded by one lock, which then must be held while actions are taken, too.
 * Instants are on the clock of {@link System#nanoTime()}.
 */
public final class Dispatch {
    /** Looks that a request may outlive its deadline by while we are late ourselves; the sockets are read between two looks. */
    private static final int MOST_GRACE = 5;

    private final LiveRoute route;
    private final SelfDoubt doubt;
    private final RandomGenerator random;
    private final Deadline deadline;
    private final boolean repeatable;
    private final DispatchActions actions;
    private final Attempts attempts = new Attempts();
    private long bornAt;
    private final Tries tries = new Tries();
    private final HedgeTimer hedging = new HedgeTimer();
    private int grace = MOST_GRACE;
    private boolean over;

    /** A request that has arrived whole; {@code repeatable} says whether it may be sent again after it was sent once. */
    public Dispatch(
            LiveRoute route,
            SelfDoubt doubt,
            RandomGenerator random,
            Deadline deadline,
            boolean repeatable,
            DispatchActions actions) {
        this.route = route;
        this.doubt = doubt;
        this.random = random;
        this.deadline = deadline;
        this.repeatable = repeatable;
        this.actions = actions;
    }

    /** Tries begun so far. */
    public int attempts() {
        return attempts.count();
    }

    /** Asks the first upstream, or refuses. */
    public void start(long now) {
        bornAt = now;
        route.budget().deposit();
        LiveUpstream chosen = route.choose(attempts, now, random);
        if (chosen == null) {
            refuse(Refusal.NO_UPSTREAM, "");
        } else {
            begin(chosen, false, false, now);
        }
    }

    private void begin(LiveUpstream upstream, boolean fresh, boolean hedge, long now) {
        attempts.begin(upstream);
        if (upstream.started() == 2) {
            upstream.owesTwo(now);
        }
        Try next = new Try(upstream, now, fresh, hedge);
        tries.add(next);
        if (repeatable && !hedge) {
            hedging.start(route.hedgeDelayNanos(now), deadline.remainingNanos(bornAt) / 3, now);
        }
        actions.start(next);
    }

    /** A byte of the try's answer came. */
    public void heard(Try attempt, long now) {
        attempt.upstream().heard(now);
    }

    /** The head of an answer came; false when it is not wanted. Too much, say 429, and 503 with {@code Retry-After}. */
    public boolean head(Try attempt, int status, boolean saysTooMuch, long now) {
        LiveUpstream asked = attempt.upstream();
        asked.heard(now);
        if (attempt.over()) {
            return false;
        }
        attempt.answers(status, saysTooMuch);
        if (status < 500) {
            return true;
        }
        Failure why = attempt.failure();
        note(attempt, why, now);
        if (tries.promisingBeside(attempt) || !mayRepeat(now) || !route.wantsSecondOpinion(asked, why, now)) {
            return true;
        }
        LiveUpstream next = route.choose(attempts, now, random);
        if (next == null || !affordable(why, now)) {
            return true;
        }
        end(attempt);
        actions.drop(attempt);
        retry(next, false, why, now);
        return false;
    }

    /** The answer is too large to be held back; whether it may be given to the client as it comes. False: it is not wanted. */
    public boolean commit(Try attempt, long now) {
        if (attempt.over()) {
            return false;
        }
        if (attempt.status() >= 500 && tries.promisingBeside(attempt)) {
            end(attempt);
            actions.cancel(attempt);
            return false;
        }
        beatOther(attempt, now);
        attempt.enter(Try.Phase.COMMITTED);
        if (attempt.status() < 500 && !doubt.doubtedSince(attempt.startedAt(), now)) {
            attempt.upstream().sampleAnswer(now - attempt.startedAt(), now);
        }
        return true;
    }

    /** The answer is whole. */
    public void answered(Try attempt, long now) {
        attempt.upstream().heard(now);
        if (attempt.over()) {
            return;
        }
        if (attempt.status() < 500) {
            good(attempt, now);
        } else if (tries.promisingBeside(attempt)) {
            attempt.enter(Try.Phase.HELD);
            return;
        }
        give(attempt, now);
    }

    private void good(Try attempt, long now) {
        route.succeeded(attempt.upstream(), now);
        if (doubt.doubtedSince(attempt.startedAt(), now)) {
            attempt.upstream().answeredInDoubt(now);
            return;
        }
        long nanos = now - attempt.startedAt();
        if (attempt.status() < 400) {
            attempt.upstream().sampleLatency(nanos, doubt.lagNanos(), now);
        }
        if (!attempt.committed()) {
            attempt.upstream().sampleAnswer(nanos, now);
        }
    }

    private void give(Try attempt, long now) {
        beatOther(attempt, now);
        end(attempt);
        over = true;
        actions.answer(attempt);
    }

    /** The other try, if any, is not waited for any more; that it was slower than one that began later counts against it. */
    private void beatOther(Try winner, long now) {
        Try loser = tries.beside(winner);
        if (loser == null) {
            return;
        }
        boolean overtaken = winner.hedge() && winner.status() < 500;
        if (overtaken) {
            actions.hedge(Hedge.WON);
        }
        if (loser.promising() && !doubt.doubtedSince(loser.startedAt(), now)) {
            long waited = now - loser.startedAt();
            loser.upstream().gaveUpAfter(waited, overtaken, now);
            if (overtaken && loser.upstream().isSlow(waited)) {
                note(loser, Failure.SLOW, now);
            }
            stalls(loser, now);
        }
        end(loser);
        actions.cancel(loser);
    }

    /** The try gave no answer, or a part of one. */
    public void failed(Try attempt, Failure failure, String detail, long now) {
        if (attempt.over()) {
            return;
        }
        boolean committed = attempt.committed();
        boolean timed = failure == Failure.CONNECT_TIMEOUT && doubt.doubtedSince(attempt.startedAt(), now);
        note(attempt, timed ? Failure.LOCAL : failure, now);
        end(attempt);
        if (committed) {
            over = true;
            actions.breakOff(attempt);
            return;
        }
        goOn(attempt, failure, attempt.upstream() + " " + failure.label() + ": " + detail, now);
    }

    private void goOn(Try failed, Failure failure, String reason, long now) {
        if (tries.promisingBeside(failed)) {
            // Two had their chance at once; should the other one take long as well, a third is asked.
            hedging.hurry(now);
        } else if (deadline.passed(now)) {
            expire(now);
        } else if (failure.sent() && !repeatable) {
            refuse(Refusal.NOT_REPEATABLE, reason);
        } else {
            elsewhere(failed, failure, reason, now);
        }
    }

    private void elsewhere(Try failed, Failure failure, String reason, long now) {
        LiveUpstream next = route.choose(attempts, now, random);
        // Nobody else to ask, and the upstream may be well: only a connection failed, by its age or by us.
        boolean ours = failure == Failure.STALE || (failure == Failure.LOCAL && !failed.fresh());
        boolean again = next == null && ours;
        next = again ? failed.upstream() : next;
        if (next != null && affordable(failure, now)) {
            retry(next, again, failure, now);
            return;
        }
        Try bad = tries.beside(failed);
        if (bad == null) {
            refuse(next == null ? Refusal.EXHAUSTED : Refusal.RETRY_BUDGET, reason);
        } else if (bad.phase() == Try.Phase.HELD) {
            give(bad, now);
        }
    }

    private void retry(LiveUpstream next, boolean fresh, Failure failure, long now) {
        actions.retried(failure);
        begin(next, fresh, false, now);
    }

    /** Time passes: to be called at {@link #wakeAt}, or every few milliseconds. */
    public void tick(long now) {
        if (over) {
            return;
        }
        boolean doubting = doubt.doubting(now);
        if (deadline.passed(now)) {
            // While we are late ourselves the answer may lie unread in our own socket, which is read first.
            if (!doubting || grace-- == 0) {
                expire(now);
            }
            return;
        }
        if (!doubting && repeatable) {
            watch(tries.first(), now);
            watch(tries.second(), now);
            hedge(now);
        }
    }

    /** When time alone will change something next; looking later only means acting later. */
    public long wakeAt() {
        long hedgeAt = hedgeAt();
        return hedgeAt != HedgeTimer.NEVER && hedgeAt - deadline.atNanos() < 0 ? hedgeAt : deadline.atNanos();
    }

    /** How much later than {@link #wakeAt} a request that arrives now may be looked at for the first time. */
    public long patienceNanos() {
        return hedging.delay();
    }

    private void watch(@Nullable Try attempt, long now) {
        if (over || attempt == null || !attempt.promising()) {
            return;
        }
        if (stalls(attempt, now) && attempt.upstream().state() == UpstreamState.EJECTED) {
            moveOn(attempt, Failure.STALLED, now);
        }
    }

    /** Whether nothing comes from there any more; takes the upstream out then, if another can answer. */
    private boolean stalls(Try attempt, long now) {
        LiveUpstream upstream = attempt.upstream();
        if (!route.stalls(upstream, doubt.waitedNanos(attempt.startedAt(), now), doubt, now)) {
            return false;
        }
        if (upstream.state() == UpstreamState.AVAILABLE) {
            route.stalled(upstream, doubt, now).ifPresent(actions::stalled);
        }
        return true;
    }

    private void hedge(long now) {
        if (over || hedgeAt() == HedgeTimer.NEVER || now - hedgeAt() < 0) {
            return;
        }
        hedging.postpone(now);
        Try only = tries.first();
        if (only != null && only.isStranded()) {
            moveOn(only, Failure.EJECTED, now);
            return;
        }
        LiveUpstream next = route.choose(attempts, now, random);
        if (next == null || !next.isWorthHedging(now)) {
            return;
        }
        if (!route.paysForHedge(only, doubt, now)) {
            if (hedging.deny()) {
                actions.hedge(Hedge.DENIED);
            }
            return;
        }
        actions.hedge(Hedge.SENT);
        begin(next, false, true, now);
    }

    /** When it is time for a hedge: only while one try runs, and nothing was given to the client. */
    private long hedgeAt() {
        return tries.onePromises() ? hedging.at(doubt) : HedgeTimer.NEVER;
    }

    /** The upstream is out: what waits there without a byte of an answer goes elsewhere. */
    public void ejected(LiveUpstream upstream, long now) {
        Try waiting = tries.at(upstream);
        if (over || waiting == null || waiting.phase() != Try.Phase.WAITING) {
            return;
        }
        if (upstream.state() == UpstreamState.WRONG_MODEL) {
            actions.cancel(waiting);
            failed(waiting, Failure.EJECTED, upstream.reason(), now);
        } else {
            moveOn(waiting, Failure.EJECTED, now);
        }
    }

    /** Goes elsewhere, if there is a better place and it can be paid for; else the try goes on: it may still be answered. */
    private void moveOn(Try attempt, Failure why, long now) {
        if (tries.promisingBeside(attempt) || !mayRepeat(now)) {
            return;
        }
        LiveUpstream next = route.choose(attempts, now, random);
        if (next == null || next.state() != UpstreamState.AVAILABLE || !affordable(why, now)) {
            return;
        }
        note(attempt, why, now);
        end(attempt);
        actions.cancel(attempt);
        retry(next, false, why, now);
    }

    private void expire(long now) {
        boolean ours = deadline.shortened() || doubt.doubtedSince(bornAt, now);
        Try oldest = tries.first();
        Try held = tries.held();
        for (Try attempt = oldest; attempt != null; attempt = attempt == oldest ? tries.second() : null) {
            if (attempt != held) {
                note(attempt, ours ? Failure.IMPATIENT : Failure.TIMEOUT, now);
            }
        }
        if (oldest != null && oldest.committed()) {
            abandon();
            actions.breakOff(oldest);
        } else if (held != null) {
            give(held, now);
        } else {
            refuse(Refusal.DEADLINE, "");
        }
    }

    private void refuse(Refusal refusal, String detail) {
        abandon();
        actions.refuse(refusal, detail);
    }

    /** Nobody waits for the answer any more. */
    public void abandon() {
        over = true;
        for (Try attempt = tries.first(); attempt != null; attempt = tries.first()) {
            end(attempt);
            actions.cancel(attempt);
        }
    }

    private boolean mayRepeat(long now) {
        return repeatable && !deadline.passed(now);
    }

    /** A request that never left adds no load by going elsewhere; one that did is paid for. */
    private boolean affordable(Failure failure, long now) {
        return !failure.sent() || route.budget().withdraw(now);
    }

    private void note(Try attempt, Failure failure, long now) {
        actions.failed(attempt, failure);
        route.failed(attempt.upstream(), failure, attempts, now).ifPresent(actions::changed);
    }

    private void end(Try attempt) {
        attempt.enter(Try.Phase.OVER);
        attempt.upstream().finished();
        tries.remove(attempt);
    }
}
