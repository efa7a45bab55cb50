package io.mlops.provider.local;

import io.mlops.CallListener;
import io.mlops.fault.Fault;
import io.mlops.provider.Provider;
import io.mlops.provider.ProviderSettings;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** Another process that makes a replica hang, says so, and waits to be killed: {@code HOME LAUNCHER REPLICA}. */
final class HangProcess {
    private HangProcess() {}

    public static void main(String[] args) throws Exception {
        Provider provider = new LocalProviderFactory()
                .open(
                        new ProviderSettings("local", Map.of("home", args[0], "model-server", args[1])),
                        CallListener.NONE);
        provider.faults().inject(Fault.HANG, args[2], Duration.ofMinutes(10));
        System.out.println("hangs");
        new CountDownLatch(1).await();
    }
}
