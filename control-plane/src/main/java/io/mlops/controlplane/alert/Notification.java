package io.mlops.controlplane.alert;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is sent.
 *
 * @param alert the newest of those that are folded into it
 * @param state whether it begins, goes on or is over
 * @param count how often it happened since it began
 * @param since when it began
 * @param sentAt when this was made
 */
public record Notification(Alert alert, State state, long count, Instant since, Instant sentAt) {
    private static final ObjectMapper MAPPER = JsonMapper.builder().build();
    private static final int VERSION = 1;

    /** Where it stands. Names are API. */
    public enum State {
        FIRING,
        STILL_FIRING,
        RESOLVED
    }

    /** The JSON that receivers get; docs/audit.md describes it. */
    public byte[] json(String home) {
        ObjectNode node = MAPPER.createObjectNode();
        node.put("version", VERSION);
        node.put("state", state.name());
        node.put("kind", alert.kind().name());
        node.put("severity", alert.kind().severity().name());
        node.put("subject", alert.subject());
        node.put("message", alert.message());
        node.put("at", alert.at().toString());
        node.put("since", since.toString());
        node.put("count", count);
        node.put("sentAt", sentAt.toString());
        node.put("home", home);
        return MAPPER.writeValueAsString(node).getBytes(StandardCharsets.UTF_8);
    }
}
