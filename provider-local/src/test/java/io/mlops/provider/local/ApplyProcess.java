package io.mlops.provider.local;

import io.mlops.CallListener;
import io.mlops.endpoint.Endpoints;
import io.mlops.provider.ProviderSettings;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** Another process that applies or deletes: {@code HOME LAUNCHER VERB CRASH-AT DETACH}. It says when it begins. */
final class ApplyProcess {
    static final int CRASHED = 86;

    private ApplyProcess() {}

    public static void main(String[] args) throws Exception {
        LocalConfig config =
                LocalConfig.read(new ProviderSettings("local", Map.of("home", args[0], "model-server", args[1])));
        SecureRandom random = new SecureRandom();
        InstantSource clock = crashingAt(Integer.parseInt(args[3]));
        LocalArtifactStore store = LocalArtifactStore.open(config.home().resolve("objects"), clock, random);
        LocalEndpoints driver = new LocalEndpoints(
                config,
                LocalFolders.open(config.home()),
                store,
                new ModelServer(config.modelServer(), List.of(args[4])),
                clock,
                random);
        Endpoints endpoints = new Endpoints(driver, CallListener.NONE);
        System.out.println("begins");
        if (args[2].equals("apply")) {
            endpoints.apply(LocalWorld.spec("policy-r1", LocalWorld.describe("ready"), 3));
        } else {
            endpoints.delete("policy-r1", Duration.ofSeconds(10));
        }
        driver.close();
    }

    /** A clock that ends the process at once when it is asked for the nth time; never for 0. */
    private static InstantSource crashingAt(int call) {
        int[] calls = {0};
        return () -> {
            calls[0]++;
            if (calls[0] == call) {
                Runtime.getRuntime().halt(CRASHED);
            }
            return Instant.now();
        };
    }
}
