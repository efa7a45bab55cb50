package io.mlops.image;

import io.mlops.CallListener;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.image.spi.ImageDriver;
import io.mlops.spi.DriverCall;
import java.nio.file.Path;

/**
 * Builds images and pushes them, without a container engine. The same contents, base and options give the same digest.
 * Thread-safe.
 */
public final class Images {
    private final ImageDriver driver;
    private final DriverCall call;

    public Images(ImageDriver driver, CallListener listener) {
        this.driver = driver;
        this.call = new DriverCall(driver, listener);
    }

    /**
     * Builds the image into a tar, which replaces what was there once it is whole.
     *
     * @throws MlopsException NOT_FOUND when contents or base are not there, INVALID_ARGUMENT when they do not fit the
     *     platform, UNAVAILABLE when the base's registry cannot be reached, RESOURCE_EXHAUSTED when the disk is full
     */
    public BuiltImage build(ImageContents contents, Path tar, ImageOptions options) {
        return call.run("build", "image " + tar, () -> driver.build(contents, tar, options));
    }

    /**
     * Builds the image and pushes what the registry lacks; the tag moves last, and only when everything is there.
     *
     * @param target with a tag and without a digest
     * @throws MlopsException as for {@link #build}; UNAUTHENTICATED and PERMISSION_DENIED when the registry refuses
     */
    public BuiltImage push(ImageContents contents, ImageReference target, ImageOptions options) {
        if (target.tag().isEmpty() || target.digest().isPresent()) {
            throw new MlopsException(
                    ErrorCode.INVALID_ARGUMENT,
                    "cannot push image " + target + ": a tag has to say what it will be called; write "
                            + target.registry() + "/" + target.repository() + ":TAG");
        }
        return call.run("push", "image " + target, () -> driver.push(contents, target, options));
    }
}
