package io.mlops.routing;

import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;

/** A server with workers and an endless queue, behind a {@link ConcurrencyLimit}, on fake time: requests come at random, answers as a queue gives them. */
final class SimulatedUpstream {
    private record Job(long begun, long end, boolean refused) {}

    private final Random random;
    private final PriorityQueue<Job> jobs = new PriorityQueue<>(Comparator.comparingLong(Job::end));
    private long[] freeAt;
    private double serviceNanos;
    private double scatter = 0.3;
    private double slowShare;
    private double refusedShare;
    private int refusesAbove = Integer.MAX_VALUE;
    private int inFlight;
    private long now;
    int turnedAway;
    int refused;
    int served;
    int worst;

    final ConcurrencyLimit limit = new ConcurrencyLimit(0);

    SimulatedUpstream(int workers, double serviceMillis, long seed) {
        this.random = new Random(seed);
        this.freeAt = new long[workers];
        this.serviceNanos = serviceMillis * 1e6;
    }

    long now() {
        return now;
    }

    int inFlight() {
        return inFlight;
    }

    void serviceMillis(double millis) {
        serviceNanos = millis * 1e6;
    }

    /** More workers from now on, or fewer. */
    void workers(int count) {
        long[] next = new long[count];
        Arrays.sort(freeAt);
        for (int i = 0; i < count; i++) {
            next[i] = i < freeAt.length ? freeAt[i] : now;
        }
        freeAt = next;
    }

    /** Service times scatter this much around their mean; 1 is exponential. */
    void scatter(double next) {
        scatter = next;
    }

    /** This share takes two seconds longer, in no worker's time. */
    void slowShare(double next) {
        slowShare = next;
    }

    /** This share is refused whatever the load. */
    void refusedShare(double next) {
        refusedShare = next;
    }

    /** What comes while so many are in flight is refused at once. */
    void refusesAbove(int count) {
        refusesAbove = count;
    }

    /** Requests at this rate for so long; counts start anew. */
    void offer(double perSecond, double seconds) {
        turnedAway = 0;
        refused = 0;
        served = 0;
        worst = 0;
        long end = now + (long) (seconds * 1e9);
        while (true) {
            long next = now + (long) (-Math.log(1 - random.nextDouble()) * 1e9 / perSecond);
            if (next >= end) {
                advance(end);
                return;
            }
            advance(next);
            arrive();
        }
    }

    /** So many at once. */
    void burst(int count) {
        turnedAway = 0;
        for (int i = 0; i < count; i++) {
            arrive();
        }
    }

    private void arrive() {
        if (!limit.hasRoom(inFlight, now)) {
            turnedAway++;
            return;
        }
        boolean no = inFlight >= refusesAbove || random.nextDouble() < refusedShare;
        inFlight++;
        worst = Math.max(worst, inFlight);
        jobs.add(new Job(now, no ? now + 300_000 : end(), no));
    }

    private long end() {
        int worker = 0;
        for (int i = 1; i < freeAt.length; i++) {
            worker = freeAt[i] < freeAt[worker] ? i : worker;
        }
        double exponential = -Math.log(1 - random.nextDouble());
        long service = (long) (serviceNanos * (1 - scatter + scatter * exponential));
        freeAt[worker] = Math.max(now, freeAt[worker]) + service;
        return freeAt[worker] + (random.nextDouble() < slowShare ? 2_000_000_000L : 0);
    }

    private void advance(long until) {
        while (!jobs.isEmpty() && jobs.peek().end() <= until) {
            Job job = jobs.remove();
            now = job.end();
            if (job.refused()) {
                refused++;
                limit.refused(inFlight, now);
            } else {
                served++;
                limit.answered(job.end() - job.begun(), inFlight, now);
            }
            inFlight--;
        }
        now = until;
    }
}
