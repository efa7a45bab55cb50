package io.mlops.controlplane.reconcile;

/** Kills the process that is tested before or after its n-th effect on the world. */
final class Chaos {
    private int effects;
    private int fatal = -1;
    private boolean before;

    /** The end of a process; nothing in production code may catch it. */
    static final class Death extends Error {
        private static final long serialVersionUID = 1L;

        Death(String when) {
            super(when, null, false, false);
        }
    }

    /** An effect on the world. */
    interface Effect<T> {
        T happen() throws Exception;
    }

    void killBefore(int number) {
        fatal = number;
        before = true;
    }

    void killAfter(int number) {
        fatal = number;
        before = false;
    }

    int effects() {
        return effects;
    }

    <T> T effect(String what, Effect<T> effect) throws Exception {
        int number = ++effects;
        if (number == fatal && before) {
            throw new Death("before " + what);
        }
        T result = effect.happen();
        if (number == fatal && !before) {
            throw new Death("after " + what);
        }
        return result;
    }
}
