package io.mlops.cli.provider;

import io.mlops.CallListener;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.image.Images;
import io.mlops.image.spi.ImageDriverFactory;
import io.mlops.image.spi.ImageSettings;
import java.nio.file.Path;

/** What builds images, from a folder of its own: no other command pays for it. */
public final class ImageLoader {
    private ImageLoader() {}

    /** FAILED_PRECONDITION where the distribution was put together without it. */
    public static Images open(Path folder, ImageSettings settings) {
        for (ImageDriverFactory factory : new JarFolder("images", folder).load(ImageDriverFactory.class)) {
            return new Images(factory.open(settings), CallListener.NONE);
        }
        throw new MlopsException(ErrorCode.FAILED_PRECONDITION, "cannot build images: nothing in " + folder + " does");
    }
}
