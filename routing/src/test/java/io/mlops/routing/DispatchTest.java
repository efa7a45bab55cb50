package io.mlops.routing;

import static io.mlops.routing.FakeTime.millis;
import static io.mlops.routing.Fleet.find;
import static io.mlops.routing.Fleet.live;
import static io.mlops.routing.Fleet.upstream;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One request, step by step; a is asked first, then b, then c. */
class DispatchTest {
    private static final long START = millis(10_000);

    private final LiveRoute route = live(
            upstream("a", "local/a", 1, 0, 1), upstream("b", "local/b", 1, 1, 1), upstream("c", "local/c", 1, 2, 1));
    private final LiveUpstream a = find(route, "a");
    private final LiveUpstream b = find(route, "b");
    private final SelfDoubt doubt = new SelfDoubt(1, 0);
    private final Actions actions = new Actions();

    /** All are known to answer within 20 ms, so a hedge is due after 60 to 66 ms. */
    @BeforeEach
    void learn() {
        for (LiveUpstream upstream : route.upstreams()) {
            for (int i = 0; i < 100; i++) {
                route.budget().deposit();
                route.succeeded(upstream, i);
                upstream.sampleAnswer(millis(20), i * millis(10));
            }
        }
        route.hedgeDelayNanos(START);
    }

    private Dispatch dispatch(boolean repeatable) {
        Deadline deadline = Deadline.after(START, Duration.ofSeconds(3));
        return new Dispatch(route, doubt, new SplittableRandom(1), deadline, repeatable, actions);
    }

    private Dispatch started() {
        Dispatch dispatch = dispatch(true);
        dispatch.start(START);
        return dispatch;
    }

    private Try running(int index) {
        return actions.tries.get(index);
    }

    private static void answer(Dispatch dispatch, Try attempt, int status, long now) {
        if (dispatch.head(attempt, status, false, now)) {
            dispatch.answered(attempt, now);
        }
    }

    @Test
    void theFirstAnswerIsGiven() {
        Dispatch dispatch = started();
        answer(dispatch, running(0), 200, START + millis(20));
        assertThat(actions.log).containsExactly("start a", "answer a 200");
        assertThat(a.inFlight()).isZero();
    }

    @Test
    void whereAllOthersFailedOurOwnFailureIsTriedOnceMore() {
        Dispatch dispatch = started();
        dispatch.failed(running(0), Failure.RESET, "gone", START);
        dispatch.failed(running(1), Failure.RESET, "gone", START);
        dispatch.failed(running(2), Failure.LOCAL, "closed", START);
        assertThat(running(3).upstream()).isEqualTo(running(2).upstream());
        assertThat(running(3).fresh()).isTrue();
        dispatch.failed(running(3), Failure.LOCAL, "closed", START);
        assertThat(actions.tries).hasSize(4);
        assertThat(actions.log).last().isEqualTo("refuse EXHAUSTED");
    }

    @Test
    void aHedgeThatWinsCancelsTheFirstAndCountsAgainstIt() {
        Dispatch dispatch = started();
        assertThat(dispatch.wakeAt() - START).isBetween(millis(60), millis(67));
        dispatch.tick(START + millis(59));
        dispatch.tick(dispatch.wakeAt());
        answer(dispatch, running(1), 200, START + millis(90));
        assertThat(actions.log)
                .containsExactly("start a", "SENT", "start b", "WON", "failed a slow", "cancel a", "answer b 200");
        assertThat(a.inFlight() + b.inFlight()).isZero();
    }

    @Test
    void whoWaitsAloneIsHedgedAsARetryOnceItHasWaitedForAsLongAsAStall() {
        Dispatch dispatch = started();
        while (route.budget().withdrawHedge(START)) {
            assertThat(route.budget().balance(START)).isPositive();
        }
        dispatch.tick(dispatch.wakeAt());
        dispatch.tick(START + millis(95));
        assertThat(actions.log).containsExactly("start a", "DENIED");
        dispatch.tick(START + millis(120));
        answer(dispatch, running(1), 200, START + millis(140));
        assertThat(actions.log)
                .containsExactly(
                        "start a", "DENIED", "SENT", "start b", "WON", "failed a slow", "cancel a", "answer b 200");
    }

    @Test
    void whereNothingIsKnownAThirdOfTheDeadlineIsWaited() {
        LiveRoute unknown = live(upstream("a", "local/a", 1, 0, 1), upstream("b", "local/b", 1, 1, 1));
        Deadline deadline = Deadline.after(START, Duration.ofSeconds(3));
        Dispatch dispatch = new Dispatch(unknown, doubt, new SplittableRandom(1), deadline, true, actions);
        dispatch.start(START);
        assertThat(dispatch.wakeAt() - START).isEqualTo(millis(1000));
        while (unknown.budget().withdrawHedge(START)) {
            assertThat(unknown.budget().balance(START)).isPositive();
        }
        dispatch.tick(START + millis(1000));
        assertThat(actions.log).containsExactly("start a", "SENT", "start b");
    }

    @Test
    void whereRequestsQueueNobodyIsHedged() {
        for (int i = 0; i < 150; i++) {
            long nanos = i < 100 ? millis(20) : millis(50);
            b.sampleLatency(nanos, START + (i - 150) * millis(5));
        }
        Dispatch dispatch = started();
        dispatch.tick(dispatch.wakeAt());
        assertThat(actions.log).containsExactly("start a");
        for (int i = 0; i < 60; i++) {
            b.sampleLatency(millis(20), START + millis(70) + i * millis(5));
        }
        dispatch.tick(START + millis(500));
        assertThat(actions.log).containsExactly("start a", "SENT", "start b");
    }

    @Test
    void whoWaitsAtOneThatIsOutGoesOnEvenWhereRequestsQueue() {
        LiveUpstream c = find(route, "c");
        for (int i = 0; i < 150; i++) {
            long nanos = i < 100 ? millis(20) : millis(50);
            c.sampleLatency(nanos, START + (i - 150) * millis(5));
        }
        Dispatch dispatch = started();
        dispatch.tick(dispatch.wakeAt());
        route.failed(a, Failure.REFUSED, new Attempts(), START + millis(80));
        dispatch.ejected(a, START + millis(80));
        dispatch.failed(running(1), Failure.RESET, "gone", START + millis(90));
        dispatch.tick(START + millis(90));
        assertThat(actions.log)
                .containsExactly(
                        "start a",
                        "SENT",
                        "start b",
                        "failed b reset",
                        "failed a ejected",
                        "cancel a",
                        "retried ejected",
                        "start c");
    }

    @Test
    void aHedgeThatLosesIsCancelledWithoutBlame() {
        Dispatch dispatch = started();
        dispatch.tick(dispatch.wakeAt());
        answer(dispatch, running(0), 200, START + millis(75));
        assertThat(actions.log).containsExactly("start a", "SENT", "start b", "cancel b", "answer a 200");
    }

    @Test
    void aStandbyThatIsNeverNeededOwesNothing() {
        for (int i = 0; i < 25; i++) {
            actions.tries.clear();
            long at = START + i * millis(100);
            Dispatch dispatch = dispatch(true);
            dispatch.start(at);
            dispatch.tick(dispatch.wakeAt());
            answer(dispatch, running(0), 200, at + millis(90));
        }
        assertThat(actions.log).contains("SENT").noneMatch(line -> line.startsWith("stalled"));
        assertThat(b.state()).isEqualTo(UpstreamState.AVAILABLE);
    }

    @Test
    void aFailureBesideAnotherTrySimplyEnds() {
        Dispatch dispatch = started();
        dispatch.tick(dispatch.wakeAt());
        dispatch.failed(running(0), Failure.RESET, "reset", START + millis(70));
        answer(dispatch, running(1), 200, START + millis(90));
        assertThat(actions.log).containsExactly("start a", "SENT", "start b", "failed a reset", "answer b 200");
    }

    @Test
    void aBadAnswerWaitsForTheOtherTry() {
        Dispatch dispatch = started();
        dispatch.tick(dispatch.wakeAt());
        answer(dispatch, running(0), 503, START + millis(70));
        answer(dispatch, running(1), 200, START + millis(90));
        assertThat(actions.log)
                .containsExactly("start a", "SENT", "start b", "failed a status", "WON", "cancel a", "answer b 200");
    }

    @Test
    void aBadAnswerIsGivenWhenNobodyDoesBetter() {
        Dispatch dispatch = started();
        dispatch.tick(dispatch.wakeAt());
        answer(dispatch, running(0), 503, START + millis(70));
        dispatch.failed(running(1), Failure.RESET, "reset", START + millis(80));
        dispatch.failed(running(2), Failure.RESET, "reset", START + millis(81));
        assertThat(actions.log)
                .containsExactly(
                        "start a",
                        "SENT",
                        "start b",
                        "failed a status",
                        "failed b reset",
                        "retried reset",
                        "start c",
                        "failed c reset",
                        "answer a 503");
    }

    @Test
    void whatWasBegunForTheClientIsNeverReplaced() {
        Dispatch dispatch = started();
        dispatch.head(running(0), 200, false, START + millis(20));
        assertThat(dispatch.commit(running(0), START + millis(21))).isTrue();
        dispatch.tick(START + millis(500));
        dispatch.failed(running(0), Failure.CLOSED, "cut", START + millis(501));
        assertThat(actions.log).containsExactly("start a", "failed a closed", "break a");
    }

    @Test
    void whereNothingMayBeRepeatedNothingIsHedged() {
        Dispatch dispatch = dispatch(false);
        dispatch.start(START);
        dispatch.tick(START + millis(2999));
        dispatch.tick(START + millis(3000));
        assertThat(actions.log).containsExactly("start a", "failed a timeout", "cancel a", "refuse DEADLINE");
    }

    @Test
    void theDeadlineCutsTheWaitForAHedge() {
        Dispatch dispatch = new Dispatch(
                route, doubt, new SplittableRandom(1), new Deadline(START + millis(90), true), true, actions);
        dispatch.start(START);
        assertThat(dispatch.wakeAt()).isEqualTo(START + millis(30));
        dispatch.tick(START + millis(30));
        dispatch.tick(START + millis(90));
        assertThat(actions.log)
                .startsWith("start a", "SENT", "start b", "failed a impatient", "failed b impatient")
                .endsWith("refuse DEADLINE");
    }

    @Test
    void whileWeAreLateNothingIsHedgedAndNoDeadlineIsKept() {
        Dispatch dispatch = started();
        doubt.expect(0, START + millis(10));
        dispatch.tick(START + millis(3500));
        assertThat(actions.log).containsExactly("start a");
        answer(dispatch, running(0), 200, START + millis(3501));
        assertThat(actions.log).containsExactly("start a", "answer a 200");
    }

    @Test
    void aDeadlineThatPassedWhileWeWereLateIsKeptInTheEndAndBlamesNobody() {
        Dispatch dispatch = started();
        doubt.expect(0, START + millis(10));
        doubt.look(0, START + millis(3500));
        dispatch.tick(START + millis(3500));
        doubt.expect(0, START + millis(3510));
        doubt.look(0, START + millis(3510));
        dispatch.tick(START + millis(3510));
        assertThat(actions.log).containsExactly("start a", "failed a impatient", "cancel a", "refuse DEADLINE");
    }

    @Test
    void theClientMayLeave() {
        Dispatch dispatch = started();
        dispatch.tick(dispatch.wakeAt());
        dispatch.abandon();
        assertThat(actions.log).containsExactly("start a", "SENT", "start b", "cancel a", "cancel b");
        assertThat(a.inFlight() + b.inFlight()).isZero();
    }

    @Test
    void anUpstreamWithTheWrongModelIsLeftEvenWhenNobodyElseIsThere() {
        Dispatch dispatch = started();
        CheckResult wrong = new CheckResult(CheckResult.Outcome.WRONG_MODEL, "other");
        route.upstreams().forEach(upstream -> route.checked(upstream, wrong, START));
        dispatch.ejected(a, START + millis(5));
        assertThat(actions.log.getFirst()).isEqualTo("start a");
        assertThat(actions.log.getLast()).isEqualTo("refuse EXHAUSTED");
    }

    /** Writes down what it is told. */
    private static final class Actions implements DispatchActions {
        private final List<String> log = new ArrayList<>();
        private final List<Try> tries = new ArrayList<>();

        @Override
        public void start(Try attempt) {
            tries.add(attempt);
            log.add("start " + attempt.upstream());
        }

        @Override
        public void cancel(Try attempt) {
            log.add("cancel " + attempt.upstream());
        }

        @Override
        public void drop(Try attempt) {
            log.add("drop " + attempt.upstream());
        }

        @Override
        public void answer(Try attempt) {
            log.add("answer " + attempt.upstream() + " " + attempt.status());
        }

        @Override
        public void breakOff(Try attempt) {
            log.add("break " + attempt.upstream());
        }

        @Override
        public void refuse(Refusal refusal, String detail) {
            log.add("refuse " + refusal);
        }

        @Override
        public void failed(Try attempt, Failure failure) {
            log.add("failed " + attempt.upstream() + " " + failure.label());
        }

        @Override
        public void retried(Failure failure) {
            log.add("retried " + failure.label());
        }

        @Override
        public void hedge(Hedge outcome) {
            log.add(outcome.name());
        }

        @Override
        public void changed(Transition transition) {
            log.add("changed " + transition.upstream());
        }

        @Override
        public void stalled(Transition transition) {
            log.add("stalled " + transition.upstream());
        }
    }
}
