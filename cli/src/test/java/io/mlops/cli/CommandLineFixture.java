package io.mlops.cli;

import io.mlops.cli.console.Terminal;
import io.mlops.controlplane.view.View;
import io.mlops.controlplane.view.ViewJson;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Runs command lines in this process, with a clock that stands still. */
final class CommandLineFixture {
    static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    final Path home;
    String typed = "";
    boolean terminal;

    CommandLineFixture(Path home) {
        this.home = home;
    }

    /** What a command line printed and how it ended. */
    record Result(int exit, String out, String err) {}

    Result run(String... args) {
        List<String> line = new ArrayList<>(List.of(args));
        line.add("--home");
        line.add(home.toString());
        return bare(line.toArray(new String[0]));
    }

    /** Without a home. */
    Result bare(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal streams = new Terminal(
                new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                terminal,
                terminal,
                terminal);
        int exit = Main.run(List.of(args), streams, InstantSource.fixed(NOW));
        return new Result(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** A view with one deployment in three locations, written two seconds ago. */
    void deployed(View.Phase phase, String message) throws IOException {
        Instant written = NOW.minusSeconds(2);
        List<View.Placed> locations = new ArrayList<>();
        for (String zone : List.of("a", "b", "c")) {
            View.Replica replica = new View.Replica(
                    "tp-" + zone + "-1", "READY", "http://127.0.0.1:4000" + zone.charAt(0) % 10, written, "");
            locations.add(
                    new View.Placed("local/" + zone, 1, "mlops/model-server", 0, 100, "READY", 1, 1, List.of(replica)));
        }
        View.Deployment deployment = new View.Deployment(
                "trading-policy",
                1,
                1,
                phase,
                message,
                1,
                0,
                "http://127.0.0.1:8484/v2/models/trading-policy/infer",
                "ab".repeat(32),
                3,
                3,
                locations,
                List.of(new View.Event(NOW.minusSeconds(90), "DEPLOY", "revision 1")));
        View view = new View(
                written,
                new View.Controller(4711, NOW.minusSeconds(100), 3),
                new View.Gateway("http://127.0.0.1:8484", "http://127.0.0.1:8485", 4712, "READY", ""),
                "",
                List.of(deployment));
        Files.createDirectories(home);
        ViewJson.writeFile(home.resolve("view.json"), view);
    }
}
