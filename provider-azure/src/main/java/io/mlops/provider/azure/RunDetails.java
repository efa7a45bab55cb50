package io.mlops.provider.azure;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the run history tells about a run, which Resource Manager does not: its times, its error and its logs (RunDetails of
 * run-history.json, which lies with the azure-ai-ml library of Azure/azure-sdk-for-python).
 *
 * @param startTimeUtc when the program started
 * @param endTimeUtc when all of it was over
 * @param error why it failed
 * @param logFiles addresses that need no token, by their paths
 */
record RunDetails(
        @Nullable Instant startTimeUtc,
        @Nullable Instant endTimeUtc,
        @Nullable RunError error,
        @Nullable Map<String, String> logFiles) {
    /** Of a run of which nothing is known. */
    static final RunDetails NONE = new RunDetails(null, null, null, null);

    record RunError(@Nullable ArmError error) {}

    Optional<Instant> started() {
        return Optional.ofNullable(startTimeUtc);
    }

    Optional<Instant> ended() {
        return Optional.ofNullable(endTimeUtc);
    }

    Optional<ArmError> failure() {
        return Optional.ofNullable(error).map(RunError::error);
    }

    /** For how long the program ran; until {@code now} where it still does. */
    Duration ran(Instant now) {
        return startTimeUtc == null
                ? Duration.ZERO
                : Duration.between(startTimeUtc, endTimeUtc == null ? now : endTimeUtc);
    }

    /** What the program wrote, of its first machine where there are several. */
    Optional<String> log() {
        Map<String, String> files = logFiles == null ? Map.of() : logFiles;
        return files.keySet().stream()
                .filter(path -> path.startsWith("user_logs/std_log"))
                .sorted()
                .findFirst()
                .map(files::get);
    }
}
