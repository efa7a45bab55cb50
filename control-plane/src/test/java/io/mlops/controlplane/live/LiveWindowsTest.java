package io.mlops.controlplane.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.Location;
import io.mlops.Sha256;
import io.mlops.artifact.ObjectKey;
import io.mlops.controlplane.rollup.PlaceMinute;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.ModelSpec;
import io.mlops.endpoint.TensorSpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LiveWindowsTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final Location EAST = Location.of("aws", "us-east-1");
    private static final Sha256 DIGEST = Sha256.of("m".getBytes(StandardCharsets.UTF_8));
    private static final Duration OBJECTIVE = Duration.ofMillis(300);

    private final LiveWindows windows = new LiveWindows();

    static EndpointSpec endpoint() {
        List<TensorSpec> tensors = List.of(new TensorSpec("x", "FP32", List.of(-1L, 2L)));
        ModelSpec model = new ModelSpec("policy", ObjectKey.of("m.pt"), DIGEST, "pytorch", tensors, tensors);
        return EndpointSpec.of("policy-x", EAST, model, "image");
    }

    static PlaceMinute minute(Instant begin, long answered, long failed, long p99Micros) {
        return new PlaceMinute(begin, "policy", EAST, 3, DIGEST.hex(), 0, answered, failed, p99Micros + ":" + answered);
    }

    private static List<Running> replicas(int count) {
        return count == 0 ? List.of() : List.of(new Running("policy", 3, endpoint(), count));
    }

    private void watch(int fromSecond, int toSecond, int replicas) {
        for (int second = fromSecond; second <= toSecond; second += 5) {
            windows.look(NOON.plusSeconds(second), replicas(replicas));
        }
    }

    private List<LiveWindow> close(int second) {
        return windows.close(NOON.plusSeconds(second));
    }

    @Test
    void aWholeMinuteIsSharedByItsReplicasOnceItHasSettled() {
        watch(-5, 70, 2);
        windows.add(minute(NOON, 3000, 6, 50_000));
        windows.add(minute(NOON, 1800, 0, 20_000));
        assertThat(close(69)).isEmpty();

        List<LiveWindow> closed = close(70);

        assertThat(closed).hasSize(1);
        LiveWindow window = closed.getFirst();
        assertThat(window.perSecond()).as("of both gateways").isEqualTo(80);
        assertThat(window.perReplica()).isEqualTo(40);
        assertThat(window.p99Millis()).isEqualTo(50);
        assertThat(window.minute()).isEqualTo(NOON);
        assertThat(window.holds(OBJECTIVE)).isTrue();
        windows.add(minute(NOON, 6000, 0, 1000));
        assertThat(close(200)).as("too late").isEmpty();
    }

    @Test
    void theMostReplicasOfAMinuteDivide() {
        watch(-5, 20, 1);
        watch(25, 30, 4);
        watch(35, 75, 2);
        windows.add(minute(NOON, 2400, 0, 1000));
        assertThat(close(75)).extracting(LiveWindow::replicas).containsExactly(4);
    }

    @Test
    void whatWasThereBeforeTheFirstLookOfAMinuteCountsInIt() {
        watch(-5, -5, 4);
        watch(2, 72, 2);
        windows.add(minute(NOON, 2400, 0, 1000));
        assertThat(close(75)).extracting(LiveWindow::replicas).containsExactly(4);
    }

    @Test
    void aMinuteThatWasNotWatchedFromBeginToEndIsLeftOut() {
        watch(5, 75, 2);
        windows.add(minute(NOON, 2400, 0, 1000));
        assertThat(close(75)).as("the controller began within it").isEmpty();

        watch(80, 100, 2);
        watch(120, 200, 2);
        windows.add(minute(NOON.plusSeconds(60), 2400, 0, 1000));
        windows.add(minute(NOON.plusSeconds(120), 2400, 0, 1000));
        assertThat(close(200))
                .as("it was held up for 20 s at its end, and at the begin of the next")
                .isEmpty();
        watch(205, 255, 2);
        windows.add(minute(NOON.plusSeconds(180), 2400, 0, 1000));
        assertThat(close(255)).extracting(LiveWindow::minute).containsExactly(NOON.plusSeconds(180));
    }

    @Test
    void aGatewayThatWasHeldUpCountsOverAsLongAsItCounted() {
        watch(-5, 75, 1);
        windows.add(new PlaceMinute(NOON, "policy", EAST, 3, DIGEST.hex(), 66_000, 6600, 0, "1000:6600"));
        assertThat(close(75)).extracting(LiveWindow::perSecond).containsExactly(100.0);
    }

    @Test
    void anotherModelOrRevisionThanWhatRunsIsNobodys() {
        watch(-5, 75, 1);
        windows.add(new PlaceMinute(NOON, "policy", EAST, 3, "00", 0, 600, 0, ""));
        windows.add(new PlaceMinute(NOON, "policy", EAST, 2, DIGEST.hex(), 0, 600, 0, ""));
        assertThat(close(75)).isEmpty();
    }

    @Test
    void slowOrFailedOrTooLittleTrafficProvesNothing() {
        List<LiveWindow> closed = new ArrayList<>();
        List<PlaceMinute> minutes = List.of(
                minute(NOON, 990, 10, 300_000),
                minute(NOON.plusSeconds(60), 989, 11, 300_000),
                minute(NOON.plusSeconds(120), 1000, 0, 300_001),
                minute(NOON.plusSeconds(180), 99, 0, 1000));
        watch(-5, 255, 1);
        minutes.forEach(windows::add);
        closed.addAll(close(255));
        assertThat(closed)
                .filteredOn(window -> window.holds(OBJECTIVE))
                .extracting(LiveWindow::minute)
                .containsExactly(NOON);
    }
}
