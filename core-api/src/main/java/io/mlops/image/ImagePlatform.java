package io.mlops.image;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.util.Locale;

/** The machines that an image is for. */
public enum ImagePlatform {
    LINUX_AMD64,
    LINUX_ARM64;

    /** Reads {@code linux/amd64} and {@code linux/arm64}; INVALID_ARGUMENT for anything else. */
    public static ImagePlatform parse(String text) {
        for (ImagePlatform platform : values()) {
            if (platform.toString().equals(text)) {
                return platform;
            }
        }
        throw new MlopsException(
                ErrorCode.INVALID_ARGUMENT,
                "cannot build for \"" + text + "\": the platforms are " + LINUX_AMD64 + " and " + LINUX_ARM64);
    }

    /** As registries write it: {@code amd64} or {@code arm64}. */
    public String architecture() {
        return name().substring(name().indexOf('_') + 1).toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return "linux/" + architecture();
    }
}
