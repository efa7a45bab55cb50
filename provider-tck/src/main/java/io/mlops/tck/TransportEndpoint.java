package io.mlops.tck;

/** One endpoint for all tests of a contract of transports, made once since that takes long. */
public interface TransportEndpoint extends AutoCloseable {
    /** The endpoint, in a good mood, for one test. */
    TransportHarness harness();

    /** Leaves nothing of it. */
    @Override
    void close();
}
