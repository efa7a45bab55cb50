package io.mlops.tck;

import io.mlops.training.TrainerEnvironment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;

/** {@link TestTrainer} as a program of this machine, for providers whose containers are processes in their tests. */
public final class TrainerScript {
    private TrainerScript() {}

    /**
     * The program in this folder, made where it is not there. It becomes the trainer; its class path is no argument, so that the system
     * tells all arguments.
     */
    public static Path in(Path folder) {
        Path script = folder.resolve("trainer");
        if (!Files.exists(script)) {
            try {
                Files.writeString(
                        script,
                        "#!/bin/sh\nCLASSPATH='" + place(TestTrainer.class) + ":" + place(TrainerEnvironment.class)
                                + "' exec '" + Path.of(System.getProperty("java.home"), "bin", "java")
                                + "' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto "
                                + TestTrainer.class.getName() + " \"$@\"\n");
                Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return script;
    }

    /** How many programs of Java run with an argument that begins so, asked of the system. */
    public static int running(String argument) {
        return (int) ProcessHandle.allProcesses()
                .filter(process -> process.info().command().orElse("").endsWith("/java"))
                .filter(process -> Arrays.stream(process.info().arguments().orElse(new String[0]))
                        .anyMatch(each -> each.startsWith(argument)))
                .count();
    }

    private static Path place(Class<?> type) {
        return Path.of(URI.create(
                type.getProtectionDomain().getCodeSource().getLocation().toString()));
    }
}
