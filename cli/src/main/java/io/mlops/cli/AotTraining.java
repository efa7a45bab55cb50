package io.mlops.cli;

import io.mlops.cli.command.Rehearsal;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Terminal;
import io.mlops.controlplane.Home;
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
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Runs what the JVM should remember for the next start; see {@code lib/aot.sh}. */
final class AotTraining {
    private static final String MANIFEST = """
            apiVersion: mlops/v1
            kind: Deployment
            metadata: {name: sample}
            spec:
              model: {uri: model.pt, inputs: [{name: x, shape: [-1, 4]}], outputs: [{name: y, shape: [-1, 2]}]}
              replicas: {min: 3, max: 3}
              objectives: {latency-p99: 300ms, failover: 30s}
              placement: [local/a, local/b, local/c]
              rollout: {strategy: rolling, steps: [50%, 100%], abort-on: {error-rate: 1%}}
            """;

    private AotTraining() {}

    public static void main(String[] args) throws IOException {
        Path home = Files.createTempDirectory("mlops-training");
        try {
            look(home);
            if (args.length > 0 && args[0].equals("full")) {
                rehearse(home);
            }
        } finally {
            remove(home);
        }
    }

    /** Whatever fails here only makes later starts a little slower; what was learned before it is kept. */
    private static void rehearse(Path home) {
        try {
            work(home);
        } catch (IOException | RuntimeException e) {
            System.err.println("the training is cut short: " + e);
        }
    }

    /** What a deploy and the processes behind it do, without starting any of them. */
    private static void work(Path home) throws IOException {
        String where = home.toString();
        run("config", "set", "gateway.port", "0", "--home", where);
        run("config", "set", "gateway.admin-port", "0", "--home", where);
        run("deploy", "-f", manifest(home).toString(), "--dry-run", "--home", where);
        run("predict", "none", "--home", where);
        run("audit", "verify", "--home", where);
        Rehearsal.play(new Session(nowhere(), Home.of(home), Session.Format.TEXT, false, InstantSource.system()));
    }

    private static Path manifest(Path home) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(home.resolve("model.pt")))) {
            for (String entry :
                    List.of("model/data.pkl", "model/constants.pkl", "model/code/__torch__.py", "model/version")) {
                zip.putNextEntry(new ZipEntry(entry));
                zip.closeEntry();
            }
        }
        return Files.writeString(home.resolve("sample.yaml"), MANIFEST);
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
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
        Main.run(List.of(args), nowhere(), InstantSource.system());
    }

    private static Terminal nowhere() {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        return new Terminal(new ByteArrayInputStream(new byte[0]), nowhere, nowhere, false, false, false);
    }

    private static View sample() {
        Instant now = Instant.now();
        View.Replica replica = new View.Replica("sample-1", "READY", "http://127.0.0.1:40000", now, "");
        View.Placed placed =
                new View.Placed("local/a", 1, "mlops/model-server", 0, 100, "READY", 1, 1, List.of(replica));
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
