package io.mlops.cli.process;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** Starts processes that outlive this one: in a session of their own, so that no Ctrl-C and no closed terminal ends them. */
public final class Spawner {
    private static final long ROTATE_BYTES = 10L << 20;

    private Spawner() {}

    /** Starts it; its output is appended to the log. */
    static Process detached(List<String> command, Path log) {
        try {
            if (Files.exists(log) && Files.size(log) > ROTATE_BYTES) {
                Files.move(log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
            }
            return new ProcessBuilder(inNewSession(command))
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException e) {
            throw new MlopsException(
                    ErrorCode.UNAVAILABLE, "cannot start " + command.getFirst() + ": " + e.getMessage(), e);
        }
    }

    /** setsid where there is one; elsewhere a shell that ignores what a terminal sends, which exec leaves ignored. */
    private static List<String> inNewSession(List<String> command) {
        List<String> whole = new ArrayList<>();
        if (hasSetsid()) {
            whole.add("setsid");
        } else {
            whole.addAll(List.of("/bin/sh", "-c", "trap '' HUP INT QUIT; exec \"$@\"", "detached"));
        }
        whole.addAll(command);
        return whole;
    }

    /** Whether the path has a {@code setsid}. */
    public static boolean hasSetsid() {
        String path = System.getenv().getOrDefault("PATH", "");
        for (String folder : path.split(File.pathSeparator, -1)) {
            if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, "setsid"))) {
                return true;
            }
        }
        return false;
    }
}
