package io.mlops.artifact;

import io.mlops.ByteSize;

/** Told how far a transfer is. Called by one thread at a time, not always the same one, never with less than before. */
@FunctionalInterface
public interface TransferListener {
    /** Hears nothing. */
    TransferListener NONE = (key, done, total) -> {};

    /**
     * More of an object has arrived. Must be quick: the transfer waits for it.
     *
     * @param key the object
     * @param done how much of it is on the other side, also from an earlier attempt
     * @param total its size
     */
    void moved(ObjectKey key, ByteSize done, ByteSize total);
}
