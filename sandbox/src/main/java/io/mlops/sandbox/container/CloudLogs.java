package io.mlops.sandbox.container;

import io.mlops.sandbox.moto.MotoClient;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes the output of containers to CloudWatch Logs, which moto keeps. Thread-safe. */
final class CloudLogs {
    private static final System.Logger LOG = System.getLogger(CloudLogs.class.getName());
    private static final String TARGET = "Logs_20140328.";
    private static final int BATCH = 500;
    /** "Maximum event size: 256 KB" (quotas of CloudWatch Logs). */
    private static final int MAX_LINE = 250_000;

    private static final JsonMapper JSON = new JsonMapper();

    private final MotoClient moto;
    private final InstantSource clock;

    CloudLogs(MotoClient moto, InstantSource clock) {
        this.moto = moto;
        this.clock = clock;
    }

    /** One stream of a group; both are made when the first line comes. */
    LogStream stream(String region, String group, String stream) {
        LogStream lines = new LogStream();
        Thread.ofVirtual().name("log stream " + stream).start(() -> write(region, group, stream, lines));
        return lines;
    }

    private void write(String region, String group, String stream, LogStream lines) {
        try {
            ObjectNode name = JSON.createObjectNode().put("logGroupName", group);
            moto.call(region, "logs", TARGET + "CreateLogGroup", name);
            moto.call(region, "logs", TARGET + "CreateLogStream", name.put("logStreamName", stream));
            for (List<String> batch = lines.take(BATCH); !batch.isEmpty(); batch = lines.take(BATCH)) {
                ObjectNode input =
                        JSON.createObjectNode().put("logGroupName", group).put("logStreamName", stream);
                ArrayNode list = input.putArray("logEvents");
                for (String line : batch) {
                    list.addObject()
                            .put("timestamp", clock.millis())
                            .put(
                                    "message",
                                    line.isEmpty() ? " " : line.substring(0, Math.min(MAX_LINE, line.length())));
                }
                JsonNode answer = moto.call(region, "logs", TARGET + "PutLogEvents", input);
                if (answer.has("__type")) {
                    LOG.log(Level.WARNING, "Cannot write the log stream {0}: {1}", stream, answer);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (UncheckedIOException e) {
            LOG.log(Level.WARNING, "Cannot write the log stream " + stream, e);
        } finally {
            lines.written();
        }
    }
}
