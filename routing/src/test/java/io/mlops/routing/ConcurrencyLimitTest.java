package io.mlops.routing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Simulations on fake time, each with several seeds: a limit must not depend on luck. */
class ConcurrencyLimitTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void steadyTrafficIsNeverTurnedAway(long seed) {
        SimulatedUpstream upstream = new SimulatedUpstream(50, 20, seed);
        upstream.scatter(1);
        upstream.offer(1500, 60);
        assertThat(upstream.turnedAway).isZero();
        upstream.offer(2000, 60);
        assertThat(upstream.turnedAway).isZero();
        assertThat(upstream.limit.limit()).isEqualTo(ConcurrencyLimit.NONE);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void neitherIsAQuickModelOnABusyMachine(long seed) {
        SimulatedUpstream upstream = new SimulatedUpstream(4, 0.5, seed);
        upstream.scatter(1);
        upstream.offer(7000, 20);
        assertThat(upstream.turnedAway).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whatComesFromADeadSiblingIsTaken(long seed) {
        SimulatedUpstream upstream = new SimulatedUpstream(50, 20, seed);
        upstream.offer(1000, 30);
        upstream.offer(2000, 30);
        assertThat(upstream.turnedAway).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void aGrayFailureIsNotCongestion(long seed) {
        SimulatedUpstream upstream = new SimulatedUpstream(100, 20, seed);
        upstream.offer(2000, 10);
        upstream.slowShare(0.2);
        upstream.offer(2000, 30);
        assertThat(upstream.turnedAway).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void aSaturatedUpstreamKeepsAShortQueueAndItsThroughput(long seed) {
        SimulatedUpstream upstream = new SimulatedUpstream(10, 20, seed);
        upstream.offer(300, 10);
        upstream.offer(2000, 3);
        assertThat(upstream.limit.limit()).isBetween(10, 60);
        upstream.offer(2000, 10);
        assertThat(upstream.worst).isLessThanOrEqualTo(60);
        assertThat(upstream.served).isGreaterThan(4750);
        upstream.offer(300, 1);
        upstream.offer(300, 10);
        assertThat(upstream.turnedAway).isZero();
    }

    /** The answers that come first after a growth are to requests from before it: a limit that grew on them again let 44 in here. */
    @Test
    void aLimitThatGrewIsJudgedByWhatWasSentSince() {
        SimulatedUpstream upstream = new SimulatedUpstream(7, 11.01, 619);
        double capacity = 7 * 1000 / 11.01;
        upstream.offer(capacity / 2, 20);
        upstream.offer(capacity * 1.5, 20);
        upstream.offer(capacity * 1.5, 10);
        assertThat(upstream.served).isGreaterThan((int) (capacity * 10 * 0.9));
        assertThat(upstream.worst).isLessThan(6 * 7);
    }

    /** Answers that take longer than a limit without a verdict lasts say nothing of it as long as they are to requests from before it. */
    @Test
    void aLimitIsNotForgottenBeforeItWasTried() {
        long second = 1_000_000_000L;
        long time = 3 * second / 2;
        ConcurrencyLimit limit = new ConcurrencyLimit(0);
        limit.startAs(new ConcurrencyLimit.Seed(20, time), 0);
        for (long now = second / 10; now < time; now += second / 10) {
            limit.answered(time, 15, now);
            assertThat(limit.hasRoom(5, now)).isTrue();
            assertThat(limit.limit()).isEqualTo(20);
        }
        limit.answered(time, 5, time + second / 10);
        assertThat(limit.hasRoom(5, time + second / 10)).isTrue();
        assertThat(limit.limit()).isEqualTo(ConcurrencyLimit.NONE);
    }

    /** Whoever refuses much is busy with that, and late: such a limit must not last because nothing can be measured under it. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void aLimitThatCannotBeJudgedGoesAway(long seed) {
        SimulatedUpstream upstream = new SimulatedUpstream(10, 20, seed);
        upstream.offer(300, 5);
        upstream.offer(2000, 5);
        int before = upstream.limit.limit();
        assertThat(before).isLessThan(100);
        long now = upstream.now();
        for (int second = 0; second < 20; second++) {
            for (int i = 0; i < 100; i++) {
                now += 10_000_000L;
                upstream.limit.unmeasured(now);
            }
            assertThat(upstream.limit.limit()).isGreaterThan(before);
        }
        assertThat(upstream.limit.limit()).isEqualTo(ConcurrencyLimit.NONE);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void newWorkersAreUsedWithinSeconds(long seed) {
        SimulatedUpstream upstream = new SimulatedUpstream(10, 20, seed);
        upstream.offer(300, 5);
        upstream.offer(1500, 5);
        assertThat(upstream.turnedAway).isPositive();
        upstream.workers(40);
        upstream.offer(1500, 3);
        upstream.offer(1500, 10);
        assertThat(upstream.turnedAway).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void aSlowerModelIsNotLimitedForEver(long seed) {
        SimulatedUpstream upstream = new SimulatedUpstream(500, 20, seed);
        upstream.offer(1000, 10);
        upstream.serviceMillis(150);
        upstream.offer(1000, 3);
        // The experiment that tells slow from congested costs less than a second of part of the traffic.
        assertThat(upstream.turnedAway).isLessThan(500);
        upstream.offer(1000, 30);
        assertThat(upstream.turnedAway).isZero();
        assertThat(upstream.limit.limit()).isEqualTo(ConcurrencyLimit.NONE);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void norWhenItIsSwappedInUnderCongestion(long seed) {
        SimulatedUpstream upstream = new SimulatedUpstream(4, 20, seed);
        upstream.offer(100, 10);
        upstream.offer(1000, 5);
        assertThat(upstream.turnedAway).isPositive();
        upstream.serviceMillis(100);
        upstream.workers(200);
        upstream.offer(1000, 10);
        upstream.offer(1000, 10);
        assertThat(upstream.turnedAway).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void aBurstAfterIdleMeetsNoOldLimit(long seed) {
        SimulatedUpstream upstream = new SimulatedUpstream(10, 20, seed);
        upstream.offer(300, 5);
        upstream.offer(2000, 5);
        assertThat(upstream.limit.limit()).isLessThan(100);
        upstream.offer(1, 4);
        upstream.burst(200);
        assertThat(upstream.turnedAway).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void answersThatSayTooMuchBringTheLimitBelowThem(long seed) {
        SimulatedUpstream upstream = new SimulatedUpstream(20, 20, seed);
        upstream.offer(500, 5);
        upstream.refusesAbove(20);
        upstream.offer(3000, 5);
        upstream.offer(3000, 10);
        assertThat(upstream.refused).isLessThan(upstream.served / 10);
        assertThat(upstream.served).isGreaterThan(8500);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void refusalsThatLoadDoesNotCauseAreNotListenedTo(long seed) {
        SimulatedUpstream upstream = new SimulatedUpstream(100, 20, seed);
        upstream.offer(2000, 5);
        upstream.refusedShare(0.2);
        upstream.offer(2000, 2);
        assertThat(upstream.turnedAway).isLessThan(400);
        upstream.offer(2000, 20);
        assertThat(upstream.turnedAway).isZero();
    }
}
