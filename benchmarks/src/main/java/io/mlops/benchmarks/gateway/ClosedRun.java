package io.mlops.benchmarks.gateway;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Sixty-four connections in a closed loop, and what a proxy used meanwhile. */
final class ClosedRun {
    private static final int CONNECTIONS = 64;

    private ClosedRun() {}

    static void warmUp(Bench bench, String url, int seconds) {
        Closed unused = Closed.run(bench.children(), script(bench), url, CONNECTIONS, seconds);
    }

    /**
     * Measures one run and says what came of it.
     *
     * @param planned the run, without values yet
     */
    static void measure(Bench bench, Result planned, String url, Proxy proxy) throws IOException {
        Result result =
                new Result(planned.mode(), planned.cell(), planned.proxy(), planned.round(), values(bench, url, proxy));
        bench.results().add(result);
        bench.note(String.format(
                Locale.ROOT,
                "%s %-6s %-14s round %d: %.2f µs a request, %.0f rps, %.0f MiB, %.0f failed",
                result.mode(),
                result.cell(),
                result.proxy(),
                result.round(),
                result.value("cpuMicros"),
                result.value("rps"),
                result.value("residentMib"),
                result.value("failed")));
    }

    /** CPU of all processes of the proxy over the requests that were answered, and how fast those were. */
    private static Map<String, Double> values(Bench bench, String url, Proxy proxy) {
        Usage before = Usage.of(proxy.pids());
        Closed closed = Closed.run(
                bench.children(),
                script(bench),
                url,
                CONNECTIONS,
                bench.settings().seconds());
        Usage after = Usage.of(proxy.pids());
        Map<String, Double> values = new HashMap<>();
        values.put("cpuMicros", (double) after.minus(before).cpuMicros() / closed.requests());
        values.put("rps", closed.requests() / closed.seconds());
        values.put("residentMib", after.residentKib() / 1024.0);
        values.put("p50Millis", closed.p50Millis());
        values.put("p99Millis", closed.p99Millis());
        values.put("failed", (double) closed.failed());
        return values;
    }

    private static Path script(Bench bench) {
        return bench.settings().root().resolve("benchmarks/gateway/wrk.lua");
    }
}
