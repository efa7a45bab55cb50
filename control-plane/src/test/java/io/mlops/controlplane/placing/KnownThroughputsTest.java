package io.mlops.controlplane.placing;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.controlplane.store.ThroughputRow;
import io.mlops.controlplane.store.ThroughputRow.Origin;
import io.mlops.planner.place.Throughput;
import io.mlops.planner.place.Throughput.Basis;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which figure goes first: docs/placement.md. */
class KnownThroughputsTest {
    private static final Duration OBJECTIVE = Duration.ofMillis(300);

    private static ThroughputRow bench(String type, double rate) {
        return new ThroughputRow("m", "aws", type, rate, OBJECTIVE, Instant.EPOCH, "bench");
    }

    private static ThroughputRow live(double rate, long objectiveMillis) {
        return new ThroughputRow(
                "m", "aws", "a", rate, Duration.ofMillis(objectiveMillis), Instant.EPOCH, "live", Origin.LIVE);
    }

    private static Throughput of(@Nullable Long stated, ThroughputRow... rows) {
        return new KnownThroughputs(Arrays.asList(rows), stated, OBJECTIVE).of("aws", "a");
    }

    @Test
    void aBenchGoesFirstUnlessLiveTrafficHasShownMore() {
        assertThat(of(70L, bench("a", 50), live(49, 300))).isEqualTo(new Throughput(50, Basis.MEASURED, "bench"));
        assertThat(of(70L, bench("a", 50), live(51, 300))).isEqualTo(new Throughput(51, Basis.LIVE, "live"));
    }

    @Test
    void liveTrafficLowersNeitherWhatIsStatedNorWhatIsAssumed() {
        assertThat(of(70L, live(69, 300)).basis()).isEqualTo(Basis.ASSUMED);
        assertThat(of(70L, live(71, 300)).requestsPerSecond()).isEqualTo(71);
        assertThat(of(null, live(99, 300))).isEqualTo(new Throughput(100, Basis.ASSUMED, "assumed; not measured"));
        assertThat(of(null, live(101, 300)).basis()).isEqualTo(Basis.LIVE);
        assertThat(new KnownThroughputs(Arrays.asList(live(99, 300)), null, OBJECTIVE).known("aws", "a"))
                .as("a lower bound below the assumption is not known")
                .isEmpty();
    }

    @Test
    void theLeastBenchOfAnyMachineIsAssumedAndLiveTrafficIsComparedWithThat() {
        assertThat(of(null, bench("b", 40)).requestsPerSecond()).isEqualTo(40);
        assertThat(of(null, bench("b", 40), live(45, 300)).basis()).isEqualTo(Basis.LIVE);
        assertThat(of(null, live(5, 300)).requestsPerSecond()).isEqualTo(100);
    }

    @Test
    void theMostAtTheObjectiveOrAStricterOneCounts() {
        assertThat(of(null, live(150, 300), live(120, 100), live(900, 1000)).requestsPerSecond())
                .isEqualTo(150);
        assertThat(of(null, live(900, 1000)).basis()).isEqualTo(Basis.ASSUMED);
    }

    @Test
    void anotherMachineSaysNothingOfThisOne() {
        Throughput other = new KnownThroughputs(Arrays.asList(live(500, 300)), null, OBJECTIVE).of("aws", "b");
        assertThat(other.basis()).isEqualTo(Basis.ASSUMED);
    }
}
