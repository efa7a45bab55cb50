package io.mlops.gateway;

import io.mlops.routing.Refusal;
import io.netty.handler.codec.http.HttpResponseStatus;

/**
 * An answer that the gateway gives itself.
 *
 * @param status the status
 * @param code one word, for the header {@code mlops-error}
 * @param message for people: what is wrong and what to do
 * @param retryAfterSeconds when the same request may succeed; 0 where it will not
 */
record GatewayError(HttpResponseStatus status, String code, String message, int retryAfterSeconds) {
    /** May succeed in a second where it is a 503, and not otherwise. */
    GatewayError(HttpResponseStatus status, String code, String message) {
        this(status, code, message, status.code() == HttpResponseStatus.SERVICE_UNAVAILABLE.code() ? 1 : 0);
    }

    static GatewayError badRequest(String message) {
        return new GatewayError(HttpResponseStatus.BAD_REQUEST, "bad-request", message);
    }

    static GatewayError unauthenticated(String why) {
        return new GatewayError(HttpResponseStatus.UNAUTHORIZED, "unauthenticated", why);
    }

    static GatewayError permissionDenied(String who, String what) {
        return new GatewayError(HttpResponseStatus.FORBIDDEN, "permission-denied", who + " may not ask " + what);
    }

    static GatewayError notFound(String what) {
        return new GatewayError(HttpResponseStatus.NOT_FOUND, "no-route", what);
    }

    static GatewayError tooLarge(String deployment, int limit) {
        return new GatewayError(
                HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
                "body-too-large",
                "the request body is larger than the " + limit + " bytes that " + deployment + " accepts");
    }

    /** The answer to a request that ended without one of an upstream; {@code reason} is the last failure. */
    static GatewayError of(Refusal refusal, String deployment, int attempts, String reason) {
        return switch (refusal) {
            case NO_UPSTREAM -> noUpstream(deployment);
            case EXHAUSTED -> exhausted(deployment, attempts, reason);
            case RETRY_BUDGET -> retryBudget(deployment, reason);
            case NOT_REPEATABLE -> notRepeatable(deployment, reason);
            case DEADLINE -> deadline(deployment, attempts);
        };
    }

    private static GatewayError noUpstream(String deployment) {
        return new GatewayError(
                HttpResponseStatus.SERVICE_UNAVAILABLE,
                "no-upstream",
                "no replica of " + deployment + " can take a request now; try again");
    }

    private static GatewayError retryBudget(String deployment, String reason) {
        return new GatewayError(
                HttpResponseStatus.SERVICE_UNAVAILABLE,
                "retry-budget",
                "a replica of " + deployment + " failed (" + reason
                        + ") and too many requests are being retried; try again");
    }

    private static GatewayError exhausted(String deployment, int attempts, String reason) {
        return new GatewayError(
                HttpResponseStatus.SERVICE_UNAVAILABLE,
                "upstreams-failed",
                "all " + attempts + " attempts for " + deployment + " failed, the last: " + reason + "; try again");
    }

    private static GatewayError notRepeatable(String deployment, String reason) {
        return new GatewayError(
                HttpResponseStatus.BAD_GATEWAY,
                "not-repeatable",
                "a replica of " + deployment + " failed (" + reason
                        + ") after it may have done the work, and the route does not allow a second try");
    }

    private static GatewayError deadline(String deployment, int attempts) {
        return new GatewayError(
                HttpResponseStatus.GATEWAY_TIMEOUT,
                "deadline",
                "no replica of " + deployment + " answered within the deadline (" + attempts + " tried)");
    }

    /** A client sends more than its rate allows; its next request is allowed in {@code nanos}. */
    static GatewayError rateLimited(long nanos) {
        int seconds = seconds(nanos);
        return new GatewayError(
                HttpResponseStatus.TOO_MANY_REQUESTS,
                "rate-limited",
                "this client sends more requests than it may; try again in " + seconds + " s",
                seconds);
    }

    /** All upstreams are busy, and too many wait already or this one has waited for too long. */
    static GatewayError overloaded(String deployment, long nanos) {
        int seconds = seconds(nanos);
        return new GatewayError(
                HttpResponseStatus.SERVICE_UNAVAILABLE,
                "overloaded",
                "all replicas of " + deployment + " are busy; try again in " + seconds + " s",
                seconds);
    }

    /** More is kept for replays than the gateway may. */
    static GatewayError outOfMemory() {
        return new GatewayError(
                HttpResponseStatus.SERVICE_UNAVAILABLE,
                "overloaded",
                "the gateway keeps as many request bodies as it may; try again in a second");
    }

    /** Whole seconds, rounded up, at least one: what Retry-After can say (RFC 9110, section 10.2.3). */
    static int seconds(long nanos) {
        return Math.clamp((nanos + 999_999_999) / 1_000_000_000, 1, 3600);
    }
}
