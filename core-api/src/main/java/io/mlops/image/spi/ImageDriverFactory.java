package io.mlops.image.spi;

/** Opens what builds images; found by {@link java.util.ServiceLoader}. Must have a public constructor without parameters. */
public interface ImageDriverFactory {
    /** Must not block on a network. */
    ImageDriver open(ImageSettings settings);
}
