package io.mlops.benchmarks.upstream;

/** What an upstream can be told to do wrong. A kill and a hang are signals, sent from outside. */
public enum Fault {
    NONE,
    /** Connections are reset: new ones at once, kept ones at their next request. */
    RESET,
    /** 20 % of the requests are answered with 503, after the service time. */
    ERRORS,
    /** 20 % of the requests take 2 s longer; health checks do not. */
    GRAY,
    /** Half a second gone (nobody listens, connections are reset), half a second there, and so on. */
    FLAP
}
