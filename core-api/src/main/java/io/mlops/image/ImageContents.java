package io.mlops.image;

import java.nio.file.Path;
import java.util.List;

/** What runs in an image. */
public sealed interface ImageContents {
    /**
     * The model server.
     *
     * @param distribution the folder that holds {@code bin/model-server} and {@code lib/model-server}
     */
    record ModelServer(Path distribution) implements ImageContents {}

    /**
     * Any Java program, such as a trainer.
     *
     * @param folder its jars, native libraries and other files; the jars at its top are the class path
     * @param mainClass the class whose {@code main} is run
     * @param javaOptions options for the JVM
     * @param arguments what the program gets where the platform gives it no arguments of its own
     */
    record Program(Path folder, String mainClass, List<String> javaOptions, List<String> arguments)
            implements ImageContents {
        public Program {
            javaOptions = List.copyOf(javaOptions);
            arguments = List.copyOf(arguments);
        }
    }
}
