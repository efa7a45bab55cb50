package io.mlops.benchmarks.modelserver;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * One command, one table: the server at 1, 8 and 64 connections on loopback.
 *
 * <p>Three workloads of the same body size tell its parts apart. {@code http} sends the body to a route that reads and ignores it,
 * {@code json} and {@code binary} predict. HTTP is what the event loop spends on the first, JSON what it spends more on the second
 * (parsing, writing, handing over to the predict thread and back), predict what the predict thread spends.
 */
public final class ModelServerBenchmark {
    private static final int ROUNDS = 5;
    private static final long ROUND_NANOS = 3_000_000_000L;
    private static final long WARM_UP_NANOS = 5_000_000_000L;

    private ModelServerBenchmark() {}

    /** One round: requests a second, latencies in microseconds, CPU in microseconds a request. */
    private record Round(double rate, double p50, double p99, double cpu, double loop, double predict) {}

    /** Arguments: the server's launcher, the model, how many columns its input has. */
    public static void main(String[] args) throws Exception {
        Path launcher = Path.of(args[0]);
        Path model = Path.of(args[1]);
        int columns = Integer.parseInt(args[2]);
        System.out.printf(
                Locale.ROOT,
                "in-process predict (DJL Predictor, one row): p50 %.1f us%n%n",
                median(inProcess(model, columns), d -> d));
        System.out.println(
                "| connections | workload | requests/s | p50 us | p99 us | CPU us/request | event loop | predict |");
        System.out.println("|---|---|---|---|---|---|---|---|");
        try (ServerProcess server = ServerProcess.start(launcher, model, columns)) {
            new ClosedLoop(json(columns)).run(server.port(), 8, WARM_UP_NANOS);
            for (int connections : new int[] {1, 8, 64}) {
                Round http = measure(server, "http", http(json(columns)), connections);
                Round json = measure(server, "json", json(columns), connections);
                measure(server, "binary", binary(columns), connections);
                System.out.printf(
                        Locale.ROOT,
                        "| %d | **split** | HTTP %.1f | JSON %.1f | predict %.1f | other %.1f | | |%n",
                        connections,
                        http.loop,
                        json.loop - http.loop,
                        json.predict,
                        json.cpu - json.loop - json.predict);
            }
        }
    }

    private static List<Double> inProcess(Path model, int columns) throws Exception {
        List<Double> rounds = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            rounds.add(InProcess.p50Micros(model, columns));
        }
        return rounds;
    }

    private static Round measure(ServerProcess server, String name, byte[] request, int connections)
            throws IOException {
        List<Round> rounds = new ArrayList<>();
        ClosedLoop load = new ClosedLoop(request);
        for (int i = 0; i < ROUNDS; i++) {
            ProcessCpu before = server.cpu();
            double seconds = load.run(server.port(), connections, ROUND_NANOS) / 1e9;
            ProcessCpu used = server.cpu().minus(before);
            double count = load.latency().getTotalCount();
            rounds.add(new Round(
                    count / seconds,
                    load.latency().getValueAtPercentile(50) / 1e3,
                    load.latency().getValueAtPercentile(99) / 1e3,
                    used.all() / count,
                    used.loop() / count,
                    used.predict() / count));
        }
        Round median = new Round(
                median(rounds, Round::rate),
                median(rounds, Round::p50),
                median(rounds, Round::p99),
                median(rounds, Round::cpu),
                median(rounds, Round::loop),
                median(rounds, Round::predict));
        System.out.printf(
                Locale.ROOT,
                "| %d | %s | %.0f | %.0f | %.0f | %.1f | %.1f | %.1f |%n",
                connections,
                name,
                median.rate,
                median.p50,
                median.p99,
                median.cpu,
                median.loop,
                median.predict);
        return median;
    }

    private static <T> double median(List<T> rounds, ToDoubleFunction<T> value) {
        List<Double> values =
                new ArrayList<>(rounds.stream().map(value::applyAsDouble).toList());
        Collections.sort(values);
        return values.get(values.size() / 2);
    }

    private static byte[] json(int columns) {
        List<String> row = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            row.add(String.format(Locale.ROOT, "%.9f", Math.sin(i) / 10));
        }
        byte[] body = ("{\"inputs\":[{\"name\":\"observation\",\"shape\":[1," + columns
                        + "],\"datatype\":\"FP32\",\"data\":[" + String.join(",", row) + "]}]}")
                .getBytes(StandardCharsets.UTF_8);
        return join(head("POST /v2/models/policy/infer", "Content-Type: application/json\r\n", body.length), body);
    }

    /** The same bytes as {@code infer} to a route that ignores them. */
    private static byte[] http(byte[] infer) {
        String text = new String(infer, StandardCharsets.UTF_8);
        return text.replace("POST /v2/models/policy/infer", "GET /v2/health/live")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] binary(int columns) {
        byte[] json = ("{\"inputs\":[{\"name\":\"observation\",\"shape\":[1," + columns
                        + "],\"datatype\":\"FP32\",\"parameters\":" + "{\"binary_data_size\":" + 4 * columns
                        + "}}],\"parameters\":{\"binary_data_output\":true}}")
                .getBytes(StandardCharsets.UTF_8);
        ByteBuffer body = ByteBuffer.allocate(json.length + 4 * columns)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(json);
        for (int i = 0; i < columns; i++) {
            body.putFloat((float) Math.sin(i) / 10);
        }
        String headers =
                "Content-Type: application/octet-stream\r\nInference-Header-Content-Length: " + json.length + "\r\n";
        return join(head("POST /v2/models/policy/infer", headers, body.capacity()), body.array());
    }

    private static String head(String line, String headers, int length) {
        return line + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "Content-Length: " + length + "\r\n\r\n";
    }

    private static byte[] join(String head, byte[] body) {
        byte[] first = head.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(first.length + body.length)
                .put(first)
                .put(body)
                .array();
    }
}
