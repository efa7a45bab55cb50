package io.mlops.controlplane.spec;

/** Marks what is announced and not built yet; gone before the room is done. */
public final class Pending {
    private Pending() {}

    public static UnsupportedOperationException of(Object... arguments) {
        return new UnsupportedOperationException("not built yet: " + arguments.length);
    }
}
