package io.mlops.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.routing.ProbeSchedule.Step;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProbeScheduleTest {
    private static final long SECOND = Fleet.SECOND;

    private final LiveRoute live = new LiveRoute(
            Fleet.route(Fleet.upstream("a", "cloud/r", 1, 0, 1), Fleet.upstream("b", "local/b", 1, 0, 1)),
            EjectionRules.defaults(),
            0);
    private final LiveUpstream upstream = Fleet.find(live, "a");
    private final ProbeSchedule probes = new ProbeSchedule(Duration.ofSeconds(10), Duration.ofSeconds(1), 0);

    private Step next(boolean suspicious, long seconds) {
        return probes.next(live, upstream, suspicious, seconds * SECOND);
    }

    @Test
    void whoIsNewIsAskedAtOnceAndAgain() {
        assertThat(next(false, 0)).isEqualTo(Step.PROBE);
        assertThat(next(false, 0)).isEqualTo(Step.PROBE);
    }

    @Test
    void whoAnswersUsersIsNotAsked() {
        Fleet.admit(live, upstream, 0);
        live.succeeded(upstream, 0);
        assertThat(next(false, 9)).isEqualTo(Step.WELL);
        live.succeeded(upstream, 9 * SECOND);
        assertThat(next(false, 18)).isEqualTo(Step.WELL);
    }

    @Test
    void whoIsIdleIsAskedNowAndThen() {
        Fleet.admit(live, upstream, 0);
        assertThat(next(false, 0)).isEqualTo(Step.PROBE);
        assertThat(next(false, 9)).isEqualTo(Step.WAIT);
        assertThat(next(false, 10)).isEqualTo(Step.PROBE);
    }

    @Test
    void whoIsSuspectedIsAskedSoonThoughItAnswersUsers() {
        Fleet.admit(live, upstream, 0);
        live.succeeded(upstream, 0);
        assertThat(next(true, 0)).isEqualTo(Step.PROBE);
        assertThat(next(true, 0)).isEqualTo(Step.WAIT);
        assertThat(next(true, 1)).isEqualTo(Step.PROBE);
    }

    @Test
    void whoseRequestsOthersAnswerIsAskedSoon() {
        Fleet.admit(live, upstream, 0);
        live.succeeded(upstream, 0);
        for (int overtaken = 0; overtaken < 7; overtaken++) {
            upstream.gaveUpAfter(SECOND / 10, true, SECOND);
        }
        assertThat(next(false, 1)).isEqualTo(Step.WELL);
        upstream.gaveUpAfter(SECOND / 10, true, SECOND);
        assertThat(next(false, 1)).isEqualTo(Step.PROBE);
        assertThat(next(false, 1)).isEqualTo(Step.WAIT);
        assertThat(next(false, 2)).isEqualTo(Step.PROBE);
        upstream.heard(2 * SECOND);
        assertThat(next(false, 3)).isEqualTo(Step.WELL);
    }

    @Test
    void whoIsOutIsAskedOnceItsBackOffHasPassed() {
        Fleet.admit(live, upstream, 0);
        Fleet.admit(live, Fleet.find(live, "b"), 0);
        assertThat(live.checked(upstream, new CheckResult(CheckResult.Outcome.DOWN, "no credentials"), 0))
                .isPresent();
        assertThat(next(true, 0)).isEqualTo(Step.WAIT);
        assertThat(next(false, 30)).isEqualTo(Step.PROBE);
    }
}
