package io.mlops.image.spi;

import io.mlops.image.BuiltImage;
import io.mlops.image.ImageContents;
import io.mlops.image.ImageOptions;
import io.mlops.image.ImageReference;
import io.mlops.spi.Driver;
import java.nio.file.Path;

/** Builds images. Must be safe to call from several threads and processes. */
public interface ImageDriver extends Driver {
    /** Must replace {@code tar} at one stroke: whoever reads it sees a whole image, the old one or the new. */
    BuiltImage build(ImageContents contents, Path tar, ImageOptions options) throws Exception;

    /**
     * Must put the manifest last, once the registry has everything that it names, and must not upload what the registry
     * has already. {@code target} has a tag and no digest.
     */
    BuiltImage push(ImageContents contents, ImageReference target, ImageOptions options) throws Exception;
}
