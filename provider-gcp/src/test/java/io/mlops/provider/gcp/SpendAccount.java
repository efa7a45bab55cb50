package io.mlops.provider.gcp;

import io.mlops.sandbox.gcp.GcpSandbox;
import io.mlops.tck.LiveSettings;
import io.mlops.tck.cloud.TestAccount;
import java.util.Map;
import java.util.Optional;

/** Whose money a test of a contract asks for: the sandbox's or, with the profile {@code live}, a real project's. */
interface SpendAccount extends TestAccount {
    /** That of this run. */
    static SpendAccount open() {
        return LiveSettings.live() ? new LiveSpend(LiveSettings.ofThisProcess()) : new SpendWorld();
    }

    /** Whose bill the tests write; empty where nobody writes it. */
    Optional<GcpSandbox> billed();

    /** With these in place of some settings; empty text takes one away. */
    GcpConfig config(Map<String, String> more);

    GcpClients clients(GcpConfig config);

    /** A notification channel, another one for each number from 1 to 3. */
    String channel(int number);
}
