package io.mlops.image;

import java.nio.file.Path;

/** What an image is built on. */
public sealed interface BaseImage {
    /** The word for {@link Scratch}. */
    String SCRATCH = "scratch";

    /** Nothing at all: whoever runs the image brings a Java. */
    record Scratch() implements BaseImage {
        @Override
        public String toString() {
            return SCRATCH;
        }
    }

    /** An image in a registry; best by digest, or two builds may differ. */
    record InRegistry(ImageReference reference) implements BaseImage {
        @Override
        public String toString() {
            return reference.toString();
        }
    }

    /** A tar of an image ({@code docker save}, OCI), or the folder of an OCI layout. */
    record OnDisk(Path path) implements BaseImage {
        @Override
        public String toString() {
            return path.toString();
        }
    }

    /** Reads {@code scratch}, a path (with a leading {@code /} or {@code .}, or ending in {@code .tar}) or an image's name. */
    static BaseImage parse(String text) {
        if (text.equals(SCRATCH)) {
            return new Scratch();
        }
        if (text.startsWith("/") || text.startsWith(".") || text.endsWith(".tar")) {
            return new OnDisk(Path.of(text));
        }
        return new InRegistry(ImageReference.parse(text));
    }
}
