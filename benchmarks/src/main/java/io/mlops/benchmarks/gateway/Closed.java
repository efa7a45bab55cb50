package io.mlops.benchmarks.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What wrk measured: the next request leaves when the answer to the last is there.
 *
 * @param requests answered
 * @param seconds it took
 * @param failed not 200, broken or timed out
 */
record Closed(long requests, double seconds, long failed, double p50Millis, double p99Millis) {
    private static final String MARK = "RESULT ";

    /** One thread, this many connections. */
    static Closed run(Children children, Path script, String url, int connections, int seconds) {
        Path log = children.folder().resolve("wrk.log");
        Process wrk;
        try {
            Files.deleteIfExists(log);
            wrk = children.start(
                    "wrk",
                    Map.of("BENCH_BODY", Prediction.body()),
                    List.of(
                            "wrk",
                            "-t1",
                            "-c" + connections,
                            "-d" + seconds + "s",
                            "-s",
                            script.toString(),
                            url + Prediction.TARGET));
            wrk.waitFor();
            children.ended(wrk);
            return read(Files.readString(log));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** From the line that the script prints. */
    static Closed read(String output) {
        String line = output.lines()
                .filter(text -> text.startsWith(MARK))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("wrk gave no result: " + output.strip()));
        JsonNode json = JsonMapper.shared().readTree(line.substring(MARK.length()));
        return new Closed(
                json.required("requests").asLong(),
                json.required("micros").asLong() / 1e6,
                json.required("failed").asLong(),
                json.required("p50").asLong() / 1e3,
                json.required("p99").asLong() / 1e3);
    }
}
