package io.mlops.provider.local;

import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.provider.ProviderSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.stream.Stream;

/**
 * The settings of the local provider.
 *
 * @param home the folder that it keeps everything in ({@code home}; required), as its real path
 * @param modelServer the executable whose process becomes a model server ({@code model-server}; required)
 * @param locations the failure domains ({@code zones}; default {@code a,b,c})
 * @param restoreTime how long restoring an archived object takes ({@code restore-time}, ISO 8601; default {@code PT2S})
 */
record LocalConfig(Path home, Path modelServer, List<Location> locations, Duration restoreTime) {
    /** The provider's name. */
    static final String PROVIDER = "local";

    LocalConfig {
        locations = locations.stream().sorted().toList();
    }

    static LocalConfig read(ProviderSettings settings) {
        String home = settings.require("home");
        String modelServer = settings.require("model-server");
        String zones = settings.find("zones").orElse("a,b,c");
        String restoreTime = settings.find("restore-time").orElse("PT2S");
        settings.requireAllRead();
        return new LocalConfig(folder(home), executable(modelServer), locations(zones), duration(restoreTime));
    }

    private static Path folder(String text) {
        try {
            // The real path: two ways to one folder must not be two worlds.
            return Files.createDirectories(Path.of(text)).toRealPath();
        } catch (IOException | InvalidPathException e) {
            throw invalid("the setting home is \"" + text + "\", which cannot be made a folder: " + e.getMessage(), e);
        }
    }

    private static Path executable(String text) {
        try {
            Path file = Path.of(text).toAbsolutePath().normalize();
            if (Files.isRegularFile(file) && Files.isExecutable(file)) {
                return file;
            }
            throw invalid("the setting model-server is \"" + text + "\", which is not an executable file", null);
        } catch (InvalidPathException e) {
            throw invalid("the setting model-server is \"" + text + "\": " + e.getMessage(), e);
        }
    }

    private static List<Location> locations(String zones) {
        List<Location> locations = Stream.of(zones.split(",", -1))
                .map(zone -> Location.of(PROVIDER, zone.strip()))
                .toList();
        if (locations.stream().distinct().count() != locations.size()) {
            throw invalid("the setting zones is \"" + zones + "\", which names one twice", null);
        }
        return locations;
    }

    private static Duration duration(String text) {
        try {
            Duration duration = Duration.parse(text);
            if (duration.isPositive()) {
                return duration;
            }
            throw invalid("the setting restore-time is \"" + text + "\", which is not longer than nothing", null);
        } catch (DateTimeParseException e) {
            throw invalid("the setting restore-time is \"" + text + "\"; write a duration as in PT2S", e);
        }
    }

    private static MlopsException invalid(String reason, @org.jspecify.annotations.Nullable Throwable cause) {
        return new MlopsException(ErrorCode.INVALID_ARGUMENT, "cannot open provider local: " + reason, cause);
    }
}
