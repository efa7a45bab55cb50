package io.mlops.gateway;

import tools.jackson.core.io.JsonStringEncoder;

/**
 * An answer of the admin port.
 *
 * @param status of HTTP
 * @param type the content type
 * @param body the content
 */
record AdminPage(int status, String type, String body) {
    static AdminPage json(int status, String body) {
        return new AdminPage(status, "application/json", body);
    }

    static AdminPage error(int status, String message) {
        String quoted = String.valueOf(JsonStringEncoder.getInstance().quoteAsCharArray(message));
        return json(status, "{\"error\":\"" + quoted + "\"}");
    }
}
