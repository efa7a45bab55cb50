package io.mlops.catalog;

import java.util.Locale;

/** What a cloud's service is for. */
public enum CloudService {
    /** Managed inference endpoints on machines. */
    ENDPOINTS,
    /** Managed inference without machines of one's own. */
    SERVERLESS,
    /** Managed training. */
    TRAINING,
    /** Machines of several zones of a region together. */
    MACHINES,
    /** One machine by itself. */
    MACHINE;

    static CloudService parse(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
