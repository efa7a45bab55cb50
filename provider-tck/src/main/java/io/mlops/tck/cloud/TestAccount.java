package io.mlops.tck.cloud;

import io.mlops.provider.Provider;
import java.time.Duration;
import java.util.Map;

/** An account for one test of a contract: the sandbox's or a real one. */
public interface TestAccount extends AutoCloseable {
    /** With which its provider is opened. */
    Map<String, String> settings();

    /** A provider on this account, with some settings more; closed with it. */
    Provider open(Map<String, String> more);

    /** What names end with that nobody had before; empty where nobody had any. */
    default String suffix() {
        return "";
    }

    /** Lets time pass there; false where nobody can. */
    default boolean pass(Duration time) {
        return false;
    }

    /** How long the slowest step may take before a test gives up. */
    Duration patience();

    /** Leaves nothing of this test. */
    @Override
    void close();
}
