package io.mlops.provider.gcp;

import io.mlops.Location;
import io.mlops.provider.Provider;
import io.mlops.sandbox.gcp.GcpSandbox;
import io.mlops.tck.LiveSettings;
import io.mlops.tck.TestModel;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** A project for one test of a contract of endpoints: the sandbox's or, with the profile {@code live}, a real one. */
interface HostingAccount extends AutoCloseable {
    /** The project that the tests of this run have. */
    static HostingAccount open() {
        return LiveSettings.live() ? new LiveProject() : new HostingWorld();
    }

    Map<String, String> settings();

    /** A provider on this project; closed with it. */
    Provider open(Map<String, String> more);

    Location location();

    /** What endpoints are, past the provider. */
    VertexObserver observer();

    String image();

    TestModel model();

    TestModel brokenModel();

    /** What names end with that nobody had before; empty where nobody had any. */
    String suffix();

    /** Whose machines do as they are told; empty where nobody tells them. */
    Optional<GcpSandbox> machines();

    Duration patience();

    /** Leaves nothing of this test. */
    @Override
    void close();
}
