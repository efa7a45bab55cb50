package io.mlops.provider.azure;

import io.mlops.Location;
import io.mlops.provider.Provider;
import io.mlops.tck.TestModel;
import java.time.Duration;
import java.util.Map;

/** An account for one test of a contract of endpoints: the sandbox's or, with the profile {@code live}, a real one. */
interface HostingAccount extends AutoCloseable {
    /** The account that the tests of this run have. */
    static HostingAccount open() {
        return LiveWorkspace.live() ? new LiveWorkspace() : new HostingWorld();
    }

    Map<String, String> settings();

    /** A provider on this account; closed with it. */
    Provider open(Map<String, String> more);

    Location location();

    /** What endpoints are made of, past the provider. */
    EndpointParts parts();

    String image();

    TestModel model();

    TestModel brokenModel();

    /** What names end with that nobody had before; empty where nobody had any. */
    String suffix();

    Duration patience();

    /** Leaves nothing of this test. */
    @Override
    void close();
}
