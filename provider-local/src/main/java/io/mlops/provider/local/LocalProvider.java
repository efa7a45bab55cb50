package io.mlops.provider.local;

import io.mlops.CallListener;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.provider.spi.DrivenProvider;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;

/** Artifacts in files, endpoints and trainers in processes of this machine. Thread-safe. */
final class LocalProvider extends DrivenProvider {
    private final LocalEndpoints endpoints;
    private final LocalFaults faults;

    private LocalProvider(
            LocalConfig config,
            LocalArtifactStore store,
            LocalEndpoints endpoints,
            LocalTrainingJobs training,
            LocalFaults faults,
            CallListener listener) {
        super(
                config.locations(),
                new Drivers(store, endpoints, training, Optional.of(faults), Optional.empty()),
                listener);
        this.endpoints = endpoints;
        this.faults = faults;
    }

    static LocalProvider open(LocalConfig config, CallListener listener, InstantSource clock) {
        try {
            SecureRandom random = new SecureRandom();
            String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
            ModelServer server = ModelServer.of(config.modelServer(), path);
            LocalArtifactStore store =
                    LocalArtifactStore.open(config.home().resolve("objects"), clock, random, config.restoreTime());
            LocalFolders folders = LocalFolders.open(config.home());
            LocalEndpoints driver = new LocalEndpoints(config, folders, store, server, clock, random);
            LocalTrainingJobs training =
                    new LocalTrainingJobs(config, JobFolders.open(config.home()), store, server.detach(), clock, path);
            LocalFaults faults = new LocalFaults(driver, server.detach());
            return new LocalProvider(config, store, driver, training, faults, listener);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MlopsException(ErrorCode.CANCELLED, "cannot open provider local: interrupted", e);
        } catch (IOException | LocalException e) {
            throw new MlopsException(
                    LocalErrors.classify(e), "cannot open provider local: " + LocalErrors.reason(e), e);
        }
    }

    @Override
    public void close() {
        faults.close();
        endpoints.close();
    }
}
