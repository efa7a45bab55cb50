package io.mlops.provider.azure;

import io.mlops.Location;
import io.mlops.tck.LiveSettings;
import io.mlops.tck.TestModel;
import io.mlops.tck.cloud.TestAccount;

/** An account for one test of a contract of endpoints: the sandbox's or, with the profile {@code live}, a real one. */
interface HostingAccount extends TestAccount {
    /** The account that the tests of this run have. */
    static HostingAccount open() {
        return LiveSettings.live() ? new LiveWorkspace() : new HostingWorld();
    }

    Location location();

    /** What endpoints are made of, past the provider. */
    EndpointParts parts();

    String image();

    TestModel model();

    TestModel brokenModel();
}
