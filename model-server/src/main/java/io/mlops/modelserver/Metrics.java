package io.mlops.modelserver;

import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;

/** What the server counts, in Prometheus' text format. Thread-safe. */
final class Metrics {
    private static final double NANOS = 1e-9;

    private final ConcurrentMap<String, LongAdder> requests = new ConcurrentHashMap<>();
    private final Histogram latency = new Histogram(
            "mlops_model_server_request_seconds",
            "Time from the request's head to its answer, inference routes only.",
            NANOS,
            0.0001,
            0.00025,
            0.0005,
            0.001,
            0.0025,
            0.005,
            0.01,
            0.025,
            0.05,
            0.1,
            0.25,
            0.5,
            1,
            2.5,
            5,
            10);
    private final Histogram predict = new Histogram(
            "mlops_model_server_predict_seconds",
            "Time of one forward of the model, copying in and out included.",
            NANOS,
            0.00001,
            0.000025,
            0.00005,
            0.0001,
            0.00025,
            0.0005,
            0.001,
            0.0025,
            0.005,
            0.01,
            0.05,
            0.1,
            0.5,
            1,
            5);
    private final Histogram rows = new Histogram(
            "mlops_model_server_batch_rows", "Rows of one forward of the model.", 1, 1, 2, 4, 8, 16, 32, 64, 128, 256);
    private final LongAdder connections = new LongAdder();
    private volatile IntSupplier queueDepth = () -> 0;
    private volatile boolean ready;

    /** Counts an answered request; {@code nanos} enters the latency histogram where the route infers. */
    void answered(Route route, int status, long nanos) {
        if (!ready) {
            return;
        }
        String key = "{route=\"" + route.label() + "\",code=\"" + status + "\"}";
        LongAdder counter = requests.get(key);
        if (counter == null) {
            counter = requests.computeIfAbsent(key, k -> new LongAdder());
        }
        counter.increment();
        if (route.infers()) {
            latency.record(nanos);
        }
    }

    /** Counts one forward. */
    void predicted(int batchRows, long nanos) {
        if (ready) {
            rows.record(batchRows);
            predict.record(nanos);
        }
    }

    void opened() {
        connections.increment();
    }

    void closed() {
        connections.decrement();
    }

    void queueDepth(IntSupplier source) {
        queueDepth = source;
    }

    /** Counting starts when the server is ready: its warm-up is nobody's traffic. */
    void ready(boolean now) {
        ready = now || ready;
    }

    String text(ServedModel model, boolean isReady) {
        StringBuilder out = new StringBuilder(4096);
        gauge(out, "mlops_model_server_ready", "1 while the server takes requests.", isReady ? 1 : 0);
        gauge(out, "mlops_model_server_queue_requests", "Requests that wait for the model.", queueDepth.getAsInt());
        gauge(out, "mlops_model_server_connections", "Open connections.", connections.sum());
        out.append(
                "# HELP mlops_model_server_model_info The served model.\n# TYPE mlops_model_server_model_info gauge\n");
        out.append("mlops_model_server_model_info{name=\"")
                .append(model.name())
                .append("\",version=\"")
                .append(model.version());
        out.append("\",sha256=\"")
                .append(model.digest())
                .append("\",device=\"")
                .append(model.device())
                .append("\"} 1\n");
        out.append("# HELP mlops_model_server_requests_total Answered requests by route and status.\n");
        out.append("# TYPE mlops_model_server_requests_total counter\n");
        new TreeMap<>(requests)
                .forEach((labels, count) -> out.append("mlops_model_server_requests_total")
                        .append(labels)
                        .append(' ')
                        .append(count.sum())
                        .append('\n'));
        latency.write(out);
        predict.write(out);
        rows.write(out);
        return out.toString();
    }

    private static void gauge(StringBuilder out, String name, String help, long value) {
        out.append("# HELP ").append(name).append(' ').append(help).append('\n');
        out.append("# TYPE ")
                .append(name)
                .append(" gauge\n")
                .append(name)
                .append(' ')
                .append(value)
                .append('\n');
    }
}
