package io.mlops.provider.local;

import tools.jackson.databind.JsonNode;

/**
 * What a model server says of itself once it knows whether it can serve.
 *
 * @param pid its process
 * @param port where it listens, 0 when it failed
 * @param ready whether it began to serve; false when it failed
 * @param reason why it failed; empty when it is ready
 */
record Announcement(long pid, int port, boolean ready, String reason) {
    static Announcement fromJson(JsonNode root) {
        String state = root.required("state").asString();
        if (!state.equals("READY") && !state.equals("FAILED")) {
            throw new IllegalArgumentException("state is " + state + ", neither READY nor FAILED");
        }
        return new Announcement(
                root.required("pid").asLong(),
                root.path("port").asInt(0),
                state.equals("READY"),
                root.path("reason").asString(""));
    }
}
