package io.mlops.benchmarks.gateway;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everything that was measured so far: printed, and written beside the results as Markdown and pictures. */
final class Report {
    private static final int LATE_MILLIS = 20;

    private final Bench bench;

    Report(Bench bench) {
        this.bench = bench;
    }

    void print(PrintStream out) throws IOException {
        Map<String, String> parts = new LinkedHashMap<>();
        List<Result> failover = bench.results().of(FailoverMatrix.MODE);
        List<Result> cost = bench.results().of(Cost.MODE);
        if (!cost.isEmpty()) {
            parts.put("What a request costs", Cost.markdown(cost));
            write("cost.svg", Cost.svg(cost));
        }
        if (!failover.isEmpty()) {
            FailoverReport report = new FailoverReport(failover);
            parts.put("What clients notice of failures", report.markdown());
            write(
                    "failover.svg",
                    report.svg("open loop, " + bench.settings().rate()
                            + " requests a second, 3 s client deadline; median of the rounds, logarithmic"));
        }
        add(
                parts,
                "What signing costs the gateway",
                Transport.markdown(bench.results().of(Transport.MODE)),
                Transport.MODE);
        add(parts, "One signature", Signing.markdown(bench.results().of(Signing.MODE)), Signing.MODE);
        add(parts, "The peak", Peak.markdown(bench.results().of(Peak.MODE)), Peak.MODE);
        add(
                parts,
                "One of three lost at 70 % load",
                Loss.markdown(bench.results().of(Loss.MODE)),
                Loss.MODE);
        add(parts, "Pauses of the proxy itself", Pauses.markdown(bench.results().of(Pauses.MODE)), Pauses.MODE);
        lateness(failover).ifPresent(bench::note);
        StringBuilder text = new StringBuilder();
        parts.forEach((title, table) ->
                text.append("### ").append(title).append("\n\n").append(table).append('\n'));
        out.print(text);
        write("report.md", text.toString());
        bench.note("written to " + bench.settings().results());
    }

    /** Latency counts from when a request should have left, so a busy machine makes everybody look slow. */
    static Optional<String> lateness(List<Result> failover) {
        long late = failover.stream()
                .filter(result -> result.value("generatorLateMillis") > LATE_MILLIS)
                .count();
        return late == 0
                ? Optional.empty()
                : Optional.of("warning: in " + late + " of " + failover.size()
                        + " runs the load generator itself was more than " + LATE_MILLIS
                        + " ms late; the machine was busy with something else, and worst times say little");
    }

    private void add(Map<String, String> parts, String title, String table, String mode) {
        if (!bench.results().of(mode).isEmpty()) {
            parts.put(title, table);
        }
    }

    private void write(String name, String text) throws IOException {
        Path file = bench.settings().results().resolve(name);
        Files.writeString(file, text);
    }
}
