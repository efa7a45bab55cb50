package io.mlops.image;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How an image is built and pushed.
 *
 * @param base what it is built on
 * @param platform the machines that it is for
 * @param format how it is described
 * @param user who runs in it, as {@code UID} or {@code UID:GID}
 * @param insecureRegistries registries ({@code HOST[:PORT]}) that may be spoken to by plain HTTP, or over TLS with a
 *     certificate that nobody vouches for; this machine's own always may
 */
public record ImageOptions(
        BaseImage base, ImagePlatform platform, ImageFormat format, String user, Set<String> insecureRegistries) {
    /**
     * A Java 25 runtime on Ubuntu, by the digest of its index for all platforms: Docker Hub's official image
     * {@code eclipse-temurin:25-jre}.
     */
    public static final String DEFAULT_BASE = "docker.io/library/eclipse-temurin:25-jre"
            + "@sha256:fcd7fd7b387f94bb2ac461478a7436ad8e349924c374ea8313919624dceae636";

    /** SageMaker requires root; a number needs no entry in the base image's list of users. */
    public static final String DEFAULT_USER = "0";

    private static final Pattern USER =
            Pattern.compile("(\\d{1,10}|[a-z_][a-z0-9_-]{0,31})(:(\\d{1,10}|[a-z_][a-z0-9_-]{0,31}))?");

    public ImageOptions {
        if (!USER.matcher(user).matches()) {
            throw new MlopsException(
                    ErrorCode.INVALID_ARGUMENT,
                    "cannot build an image for user \"" + user
                            + "\": write UID, UID:GID, or names that its base knows");
        }
        insecureRegistries = Set.copyOf(insecureRegistries);
    }

    public static ImageOptions defaults() {
        return new ImageOptions(
                BaseImage.parse(DEFAULT_BASE), ImagePlatform.LINUX_AMD64, ImageFormat.DOCKER, DEFAULT_USER, Set.of());
    }

    public ImageOptions withBase(BaseImage other) {
        return new ImageOptions(other, platform, format, user, insecureRegistries);
    }

    public ImageOptions withPlatform(ImagePlatform other) {
        return new ImageOptions(base, other, format, user, insecureRegistries);
    }

    public ImageOptions withFormat(ImageFormat other) {
        return new ImageOptions(base, platform, other, user, insecureRegistries);
    }

    public ImageOptions withUser(String other) {
        return new ImageOptions(base, platform, format, other, insecureRegistries);
    }

    public ImageOptions withInsecureRegistries(Set<String> others) {
        return new ImageOptions(base, platform, format, user, others);
    }
}
