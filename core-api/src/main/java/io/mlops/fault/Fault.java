package io.mlops.fault;

/** What a drill breaks. */
public enum Fault {
    /** The process ends at once, without a word to anybody. */
    KILL
}
