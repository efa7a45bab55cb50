package io.mlops.cli;

import io.mlops.cli.console.Terminal;
import io.mlops.controlplane.view.View;
import io.mlops.controlplane.view.ViewJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** Runs what the JVM should remember for the next start; see {@code lib/aot.sh}. */
final class AotTraining {
    private AotTraining() {}

    public static void main(String[] args) throws IOException {
        Path home = Files.createTempDirectory("mlops-training");
        try {
            look(home);
        } finally {
            Files.deleteIfExists(home.resolve("view.json"));
            Files.deleteIfExists(home);
        }
    }

    private static void look(Path home) throws IOException {
        String where = home.toString();
        run("status", "--home", where);
        ViewJson.writeFile(home.resolve("view.json"), sample());
        run("status", "--home", where);
        run("status", "sample", "--home", where);
        run("status", "-o", "json", "--home", where);
        run("status", "none", "--home", where);
        run("status", "--hoem");
        run("--help");
        run("status", "--help");
    }

    private static void run(String... args) {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        Main.run(
                List.of(args),
                new Terminal(new ByteArrayInputStream(new byte[0]), nowhere, nowhere, false, false, false),
                InstantSource.system());
    }

    private static View sample() {
        Instant now = Instant.now();
        View.Replica replica = new View.Replica("sample-1", "READY", "http://127.0.0.1:40000", now, "");
        View.Placed placed = new View.Placed("local/a", 1, 0, 100, "READY", 1, 1, List.of(replica));
        View.Deployment deployment = new View.Deployment(
                "sample",
                1,
                1,
                View.Phase.READY,
                "",
                1,
                0,
                "http://127.0.0.1:8484/v2/models/sample",
                "0".repeat(64),
                1,
                1,
                List.of(placed),
                List.of(new View.Event(now, "DEPLOY", "revision 1")));
        View.Gateway gateway = new View.Gateway("http://127.0.0.1:8484", "http://127.0.0.1:8485", 1, "READY", "");
        return new View(now, new View.Controller(1, now, 1), gateway, "", List.of(deployment));
    }
}
