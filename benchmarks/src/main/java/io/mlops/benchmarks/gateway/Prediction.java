package io.mlops.benchmarks.gateway;

import java.nio.charset.StandardCharsets;

/** What every client of these benchmarks asks for. */
final class Prediction {
    /** The one deployment. */
    static final String DEPLOYMENT = "bench";

    static final String TARGET = "/v2/models/" + DEPLOYMENT + "/infer";
    static final int BODY_BYTES = 1_024;

    private Prediction() {}

    /** The whole HTTP request. */
    static byte[] request() {
        String head =
                "POST " + TARGET + " HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nContent-Length: "
                        + BODY_BYTES + "\r\n\r\n";
        return (head + body()).getBytes(StandardCharsets.US_ASCII);
    }

    static String body() {
        String start = "{\"inputs\":[{\"name\":\"state\",\"datatype\":\"FP32\",\"shape\":[1,1],\"data\":[";
        String end = "1]}]}";
        int left = BODY_BYTES - start.length() - end.length();
        return start + "0,".repeat(left / 2) + " ".repeat(left % 2) + end;
    }
}
