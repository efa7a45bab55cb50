package io.mlops.endpoint;

/** What an endpoint's replicas run on, and how that is paid. An endpoint never changes from one kind to another. */
public sealed interface Hosting {
    /** Machines of its own that nobody takes away, paid by time. */
    record OnDemand() implements Hosting {}

    /** Machines of its own, cheaper, that the provider may take away at any time. */
    record Spot() implements Hosting {}

    /**
     * No machines of its own, paid by use: the provider starts a replica when a request comes while all others are busy, and
     * ends it when it has been idle. The spec's {@code replicas} are kept warm, which may be none.
     *
     * @param maximum the most requests at a time, at least 1; what is more is throttled. May change in place
     */
    record Serverless(int maximum) implements Hosting {}
}
