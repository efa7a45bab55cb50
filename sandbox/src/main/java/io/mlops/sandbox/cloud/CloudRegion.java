package io.mlops.sandbox.cloud;

/** A region of a cloud. Implementations are thread-safe. */
public interface CloudRegion extends CloudPlace, AutoCloseable {
    String name();

    /** Nobody gets through to it any more. */
    @Override
    void close();
}
