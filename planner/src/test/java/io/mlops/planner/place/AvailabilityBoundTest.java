package io.mlops.planner.place;

import static io.mlops.planner.place.Given.hosted;
import static io.mlops.planner.place.Given.peak;
import static io.mlops.planner.place.Given.survive;
import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.FailureDomain;
import io.mlops.price.PurchaseOption;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The arithmetic of docs/placement.md, calculated by hand. */
class AvailabilityBoundTest {
    private static final DomainFailures FAILURES = new DomainFailures(
            new BigDecimal("0.001"), new BigDecimal("0.0001"), new BigDecimal("0.00001"), "invented");

    @Test
    void whatIsNotSurvivedAddsUp() {
        assertThat(bound(null, DomainFailures.none(), at("one/r/a", "0.9995"))).isEqualByComparingTo("0.9995");
        // 1 - 0.0005 - 0.005
        assertThat(bound(null, DomainFailures.none(), at("one/r/a", "0.9995"), at("two/r/a", "0.995")))
                .isEqualByComparingTo("0.9945");
        // 1 - (0.0005 + 0.001 + 0.0001 + 0.00001)
        assertThat(bound(null, FAILURES, at("one/r/a", "0.9995"))).isEqualByComparingTo("0.99839");
    }

    @Test
    void whatIsSurvivedCountsInPairs() {
        // 1 - 0.0005 × 0.005
        assertThat(bound(FailureDomain.CLOUD, DomainFailures.none(), at("one/r/a", "0.9995"), at("two/r/a", "0.995")))
                .isEqualByComparingTo("0.9999975");
        // Two regions of a cloud may go together: 1 - (0.0005 + 0.0005) × 0.005
        assertThat(bound(
                        FailureDomain.CLOUD,
                        DomainFailures.none(),
                        at("one/r/a", "0.9995"),
                        at("one/s/a", "0.9995"),
                        at("two/r/a", "0.995")))
                .isEqualByComparingTo("0.999995");
    }

    @Test
    void aCloudIsNotSurvivedByItsRegions() {
        // Each region: 0.0005 + 0.0001 + 0.001 = 0.0016; 1 - 0.00001 - 0.0016²
        assertThat(bound(FailureDomain.REGION, FAILURES, at("one/r/a", "0.9995"), at("one/s/a", "0.9995")))
                .isEqualByComparingTo("0.99998744");
    }

    @Test
    void theZonesOfARegionShareItsServicePromise() {
        // 1 - (0.0005 + 0.0001 + 0.00001) - 0.001²
        assertThat(bound(FailureDomain.ZONE, FAILURES, at("one/r/a", "0.9995"), at("one/r/b", "0.9995")))
                .isEqualByComparingTo("0.999389");
    }

    @Test
    void whatIsSpreadHasPairsOfZonesOfItsOwn() {
        Service spread = Service.of("hosting", new BigDecimal("1"), "invented").withZones(3);
        Candidate candidate = hosted(spread, "one/r", "m", PurchaseOption.ON_DEMAND, "1", 1);

        // 1 - 0.00011 - 3 pairs × 0.001²
        assertThat(bound(FailureDomain.ZONE, FAILURES, candidate)).isEqualByComparingTo("0.999887");
    }

    @Test
    void whatMayBeTakenAwayIsMissingForTheOutage() {
        // 0.05 an hour × 0.1 h = 0.005, beside 0.0005: 1 - 0.0055 × 0.005
        Candidate spot = hosted(
                        Service.of("hosting", new BigDecimal("0.9995"), "invented"),
                        "one/r/a",
                        "m",
                        PurchaseOption.SPOT,
                        "1",
                        1)
                .withInterruptions(Given.interruptions(0.05, Duration.ofMinutes(6)));

        assertThat(bound(FailureDomain.CLOUD, DomainFailures.none(), spot, at("two/r/a", "0.995")))
                .isEqualByComparingTo("0.9999725");
    }

    @Test
    void fewerReplicasThanThePromiseIsForPromiseNothing() {
        Candidate pair = hosted(
                Service.of("hosting", new BigDecimal("0.9995"), "invented").withLeastReplicas(2),
                "one/r/a",
                "m",
                PurchaseOption.ON_DEMAND,
                "1",
                1);

        assertThat(bound(null, DomainFailures.none(), pair)).isZero();
    }

    private static Candidate at(String location, String availability) {
        return hosted(
                Service.of("hosting", new BigDecimal(availability), "invented"),
                location,
                "m",
                PurchaseOption.ON_DEMAND,
                "1",
                1);
    }

    /** Of one replica of each. */
    private static BigDecimal bound(
            @Nullable FailureDomain survived, DomainFailures failures, Candidate... candidates) {
        Numbers numbers = new Numbers(
                new PlacementProblem(List.of(candidates), peak(1).withSurvival(survive(survived, "1")), failures));
        Map<Item, Integer> replicas = new LinkedHashMap<>();
        numbers.items().forEach(item -> replicas.put(item, 1));
        return AvailabilityBound.of(numbers, replicas);
    }
}
