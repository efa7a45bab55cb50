package io.mlops.provider.azure;

import io.mlops.sandbox.azure.AzureSandbox;
import io.mlops.tck.LiveSettings;
import io.mlops.tck.cloud.TestAccount;
import java.util.Map;
import java.util.Optional;

/** Whose money a test of a contract asks for: the sandbox's or, with the profile {@code live}, a real subscription's. */
interface SpendAccount extends TestAccount {
    /** That of this run. */
    static SpendAccount open() {
        return LiveSettings.live() ? new LiveSpend(LiveSettings.ofThisProcess()) : new SpendWorld();
    }

    /** Whose bill the tests write; empty where nobody writes it. */
    Optional<AzureSandbox> billed();

    AzureConfig config(Map<String, String> more);

    AzureClients clients(AzureConfig config);
}
