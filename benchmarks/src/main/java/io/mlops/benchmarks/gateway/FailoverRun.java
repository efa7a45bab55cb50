package io.mlops.benchmarks.gateway;

import io.mlops.benchmarks.load.OpenLoop;
import io.mlops.benchmarks.load.Recording;
import io.mlops.benchmarks.upstream.Fault;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One run: load at a fixed rate through a proxy, trouble in the middle of it, and what clients and upstreams saw.
 *
 * @param rate requests a second
 */
record FailoverRun(Cell cell, Proxy proxy, List<UpstreamServer> upstreams, Phases phases, int rate) {
    private static final int PAUSE_MILLIS = 200;
    private static final long SECOND = 1_000;

    Map<String, Double> run() {
        if (cell.trouble().cold()) {
            proxy.stop();
            Stage.setCold(proxy, upstreams, cell.topology());
        } else {
            Stage.set(proxy, upstreams, cell.topology());
        }
        int requests = (int) ((long) phases.whole() * rate / SECOND);
        try (OpenLoop loop = new OpenLoop(proxy.port(), Prediction.request(), rate, requests)) {
            long startedAt = System.currentTimeMillis();
            long start = loop.start(cell.trouble().cold() ? 0 : Stage.CONNECTIONS);
            Local.awaitNanos(start + millis(phases.begin()));
            long begun = System.nanoTime() - start;
            begin();
            Local.awaitNanos(start + millis(phases.end()));
            end();
            Recording recording = loop.await();
            return values(recording, begun, startedAt, loop.latestNanos());
        }
    }

    private void begin() {
        UpstreamServer victim = upstreams.getFirst();
        switch (cell.trouble()) {
            case KILL, COLD_KILL -> victim.kill();
            case HANG -> victim.hang();
            case PAUSE -> Children.pause(proxy.pids(), PAUSE_MILLIS);
            default -> cell.trouble().fault().ifPresent(victim::suffer);
        }
    }

    private void end() {
        UpstreamServer victim = upstreams.getFirst();
        if (cell.trouble() == Trouble.HANG) {
            victim.wake();
        } else if (cell.trouble().fault().isPresent()) {
            victim.suffer(Fault.NONE);
        }
    }

    private Map<String, Double> values(Recording recording, long begun, long startedAt, long latestNanos) {
        boolean cold = cell.trouble().cold();
        long whole = millis(phases.whole());
        long end = cold ? millis(phases.end()) : whole;
        Verdict verdict = cold
                ? Verdict.of(recording, cell.trouble() == Trouble.COLD ? 0 : begun, end, end, whole)
                : Verdict.of(recording, begun, end, millis(phases.warmUp()), millis(phases.begin()));
        Map<String, Double> values = new HashMap<>();
        values.put("requests", (double) verdict.requests());
        int counted = cold ? 0 : recording.firstAt(millis(phases.warmUp()));
        values.put("failed", (double) recording.failed(counted, recording.size()));
        values.put("slow", (double) verdict.slow());
        values.put("worstMillis", verdict.worstMillis());
        if (verdict.normalMillis() >= 0) {
            values.put("normalMillis", verdict.normalMillis());
        }
        values.put("steadyP50Millis", verdict.steadyP50Millis());
        values.put("steadyP99Millis", verdict.steadyP99Millis());
        values.put("steadyWorstMillis", verdict.steadyWorstMillis());
        values.put("generatorLateMillis", latestNanos / 1e6);
        long troubleAt = startedAt + TimeUnit.NANOSECONDS.toMillis(begun);
        values.put("extraShare", extra(startedAt, startedAt + phases.whole() + 3 * SECOND, recording.size()));
        values.put("extraShareInTheSecond", extra(troubleAt, troubleAt + SECOND, rate));
        proxy.ejections().ifPresent(ejections -> values.put("ejections", (double) ejections));
        return values;
    }

    /** Requests that upstreams read beyond those that clients sent, as a share of these. */
    private double extra(long fromMillis, long untilMillis, int sent) {
        long read = upstreams.stream()
                .mapToLong(upstream -> upstream.traffic().between(fromMillis, untilMillis))
                .sum();
        return (double) read / sent - 1;
    }

    private static long millis(int millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
