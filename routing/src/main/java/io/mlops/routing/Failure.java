package io.mlops.routing;

/** Why an attempt on an upstream gave no answer that may be passed on. */
public enum Failure {
    /** Nothing listens there. */
    REFUSED("refused", false, Evidence.HARD),
    /** The network says that there is no way to it. */
    UNREACHABLE("unreachable", false, Evidence.HARD),
    /** No connection within the connect timeout. */
    CONNECT_TIMEOUT("connect-timeout", false, Evidence.SOFT),
    /** Our own side could not even try (no file descriptor, no memory): says nothing about the upstream. */
    LOCAL("local", false, Evidence.NONE),
    /** A kept connection was closed before it answered: usually the upstream had closed it while it was idle. */
    STALE("stale", true, Evidence.NONE),
    /** A fresh connection was reset. */
    RESET("reset", true, Evidence.SOFT),
    /** The connection ended before the answer did. */
    CLOSED("closed", true, Evidence.SOFT),
    /** What came back is not HTTP/1.1. */
    MALFORMED("malformed", true, Evidence.SOFT),
    /** The upstream answered 502, 503 or 504: it says itself that it cannot. */
    UNABLE("status", true, Evidence.SOFT),
    /** It answered 503 with a time to come back: it has too much to do, and would have more elsewhere if it were taken out. */
    BUSY("busy", true, Evidence.NONE),
    /** The upstream answered another 5xx, which is passed on: retrying would repeat a request that may be the cause. */
    ERROR("error", true, Evidence.SOFT),
    /** Nothing within the route's own deadline. */
    TIMEOUT("timeout", true, Evidence.SOFT),
    /** Nothing within a deadline that the client had shortened: says nothing about the upstream. */
    IMPATIENT("impatient", true, Evidence.NONE),
    /** Another upstream answered first although it was asked later, when this one had taken long for its own measure. */
    SLOW("slow", true, Evidence.SOFT),
    /** Two or more requests waited there, and nothing came for far too long: judged once, for all of them. */
    STALLED("stalled", true, Evidence.NONE),
    /** It takes no credentials that we have: nothing was done there, and new ones are on their way. */
    DENIED("denied", false, Evidence.NONE),
    /** The service before it takes no more just now: nothing was done there, and it would have more elsewhere if it were taken out. */
    THROTTLED("throttled", false, Evidence.NONE),
    /** It can never take this request, which is too large for it, or not of the kind that it answers. */
    UNFIT("unfit", false, Evidence.NONE),
    /** It left the routes between the choice and the try. */
    GONE("gone", false, Evidence.NONE),
    /** The upstream was ejected while the request waited there. */
    EJECTED("ejected", true, Evidence.NONE);

    /** What a failure proves about the upstream. */
    enum Evidence {
        /** Enough on its own. */
        HARD,
        /** Counts towards the consecutive failures. */
        SOFT,
        /** Nothing. */
        NONE
    }

    private final String label;
    private final boolean sent;
    private final Evidence evidence;

    Failure(String label, boolean sent, Evidence evidence) {
        this.label = label;
        this.sent = sent;
        this.evidence = evidence;
    }

    /** The word for metrics and headers. */
    public String label() {
        return label;
    }

    /** Whether the request may have reached the upstream; when not, trying elsewhere adds no load and repeats nothing. */
    public boolean sent() {
        return sent;
    }

    Evidence evidence() {
        return evidence;
    }
}
