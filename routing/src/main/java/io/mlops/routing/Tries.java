package io.mlops.routing;

import org.jspecify.annotations.Nullable;

/** The tries of one request that run: two at most. As thread-safe as its {@link Dispatch}. */
final class Tries {
    private @Nullable Try first;
    private @Nullable Try second;

    void add(Try attempt) {
        if (first == null) {
            first = attempt;
        } else {
            second = attempt;
        }
    }

    void remove(Try attempt) {
        if (first == attempt) {
            first = second;
            second = null;
        } else if (second == attempt) {
            second = null;
        }
    }

    /** The one that began first, or null. */
    @Nullable Try first() {
        return first;
    }

    @Nullable Try second() {
        return second;
    }

    /** The one that runs beside this, or null. */
    @Nullable Try beside(Try attempt) {
        return first == attempt ? second : first;
    }

    /** Whether a good answer may still come of the one beside this. */
    boolean promisingBeside(Try attempt) {
        Try other = beside(attempt);
        return other != null && other.promising();
    }

    /** Whether there is only one, and a good answer may still come of it. */
    boolean onePromises() {
        return first != null && second == null && first.promising();
    }

    /** The one whose bad answer is whole, or null. */
    @Nullable Try held() {
        if (first != null && first.phase() == Try.Phase.HELD) {
            return first;
        }
        return second != null && second.phase() == Try.Phase.HELD ? second : null;
    }

    @Nullable Try at(LiveUpstream upstream) {
        if (first != null && first.upstream() == upstream) {
            return first;
        }
        return second != null && second.upstream() == upstream ? second : null;
    }
}
