package io.mlops.routing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two gateways, three upstreams of twelve workers and 20 ms: they do 1,800 requests a second, two of them 1,200. */
class CrowdedFleetTest {
    private static final int TOO_MUCH_FOR_TWO = 1300;

    private static CrowdedFleet afterTheLossOfOne(long seed) {
        CrowdedFleet fleet = new CrowdedFleet(2, 3, 12, seed);
        fleet.serve(TOO_MUCH_FOR_TWO, 10_000);
        fleet.lose(0);
        fleet.serve(TOO_MUCH_FOR_TWO, 2_000);
        return fleet;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void survivorsThatAreOverloadedGiveAllTheyCanToEachGatewayAlike(long seed) {
        CrowdedFleet fleet = afterTheLossOfOne(seed);
        fleet.serve(TOO_MUCH_FOR_TWO, 10_000);
        assertThat(fleet.answered()).isGreaterThan(11_700);
        assertThat(fleet.answeredBy(0)).isBetween(4_500, 7_500);
        assertThat(fleet.worstInFlight()).isLessThan(60);
    }

    /** Each gateway has some 500 requests waiting, and lets it in at another moment. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void whoComesBackIsNotFloodedByThoseWhoWaited(long seed) {
        CrowdedFleet fleet = afterTheLossOfOne(seed);
        fleet.serve(TOO_MUCH_FOR_TWO, 8_000);
        fleet.bringBack(0);
        fleet.serve(TOO_MUCH_FOR_TWO, 1_000);
        assertThat(fleet.answered()).isGreaterThan(1_550);
        assertThat(fleet.worstInFlight()).isLessThan(72);
        fleet.serve(TOO_MUCH_FOR_TWO, 3_000);
        fleet.serve(TOO_MUCH_FOR_TWO, 1_000);
        assertThat(fleet.answered()).isBetween(1_270, 1_330);
        assertThat(fleet.worstMillis()).isLessThan(150);
    }
}
