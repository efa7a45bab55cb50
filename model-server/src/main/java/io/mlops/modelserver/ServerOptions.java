package io.mlops.modelserver;

import io.mlops.modelserver.Batcher.BatchLimits;
import io.mlops.modelserver.Router.ExtraRoute;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Everything that a run of the server is told.
 *
 * @param model the TorchScript file
 * @param digest the SHA-256 that the file must have, where the caller knows it
 * @param port 0 for any free one
 */
record ServerOptions(
        Path model,
        String modelName,
        String modelVersion,
        Optional<String> digest,
        Signature signature,
        String host,
        int port,
        List<ExtraRoute> routes,
        Tuning tuning) {

    /**
     * What rarely needs changing.
     *
     * @param maxBody bytes of one request's body
     * @param ioThreads event loops
     * @param drain how long a stop waits for requests under way
     * @param device {@code auto}, {@code cpu}, {@code gpu} or {@code gpu:N}
     */
    record Tuning(BatchLimits batch, int maxBody, int ioThreads, Duration drain, String device) {
        static Tuning defaults() {
            return new Tuning(
                    new BatchLimits(64, Duration.ofMillis(1), 1024), 32 << 20, 1, Duration.ofSeconds(8), "auto");
        }
    }
}
