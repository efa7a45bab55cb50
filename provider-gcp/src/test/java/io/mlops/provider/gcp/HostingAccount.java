package io.mlops.provider.gcp;

import io.mlops.Location;
import io.mlops.sandbox.gcp.GcpSandbox;
import io.mlops.tck.LiveSettings;
import io.mlops.tck.TestModel;
import io.mlops.tck.cloud.TestAccount;
import java.util.Optional;

/** A project for one test of a contract of endpoints: the sandbox's or, with the profile {@code live}, a real one. */
interface HostingAccount extends TestAccount {
    /** The project that the tests of this run have. */
    static HostingAccount open() {
        return LiveSettings.live() ? new LiveProject() : new HostingWorld();
    }

    Location location();

    /** What endpoints are, past the provider. */
    VertexObserver observer();

    String image();

    TestModel model();

    TestModel brokenModel();

    /** Whose machines do as they are told; empty where nobody tells them. */
    Optional<GcpSandbox> machines();
}
