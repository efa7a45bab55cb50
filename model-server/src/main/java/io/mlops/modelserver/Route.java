package io.mlops.modelserver;

import java.util.Locale;

/** What a path does. */
enum Route {
    LIVE,
    READY,
    SERVER,
    MODEL,
    /** Open Inference Protocol v2. */
    INFER,
    /** The clouds' scoring routes: v2 bodies and Vertex AI's instances. */
    SCORE,
    METRICS,
    /** No such path, or not with this method. */
    NONE;

    boolean infers() {
        return this == INFER || this == SCORE;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
