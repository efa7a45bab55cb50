package io.mlops.cli.command;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.cli.command.DoctorCommand.Finding;
import io.mlops.cli.command.DoctorCommand.Finding.Grade;
import io.mlops.cli.config.Config;
import io.mlops.cli.config.ConfigKey;
import io.mlops.cli.console.ErrorReporter;
import io.mlops.cli.console.Session;
import io.mlops.cli.process.Distribution;
import io.mlops.cli.process.GatewaySlots;
import io.mlops.cli.process.HeldLock;
import io.mlops.cli.process.PortHolder;
import io.mlops.cli.process.ProcessFile;
import io.mlops.cli.process.Spawner;
import io.mlops.controlplane.Home;
import io.mlops.controlplane.Needs;
import io.mlops.controlplane.spec.Manifest;
import io.mlops.provider.Need;
import io.mlops.provider.Provider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks at one thing after the other; nothing that it finds stops it. */
final class Examination {
    private static final long GIB = 1L << 30;
    private static final long DAYS_TO_RENEW = 14;
    private static final long LITTLE_DISK = 2 * GIB;

    private final Session session;
    private final List<Manifest> manifests;
    private final List<Finding> findings = new ArrayList<>();

    /** @param manifests what is to be deployed, for the providers to look at; perhaps nothing */
    Examination(Session session, List<Manifest> manifests) {
        this.session = session;
        this.manifests = manifests;
    }

    /**
     * Everything, or one provider only.
     *
     * @throws MlopsException NOT_FOUND for a provider that this home has not
     */
    List<Finding> findings(Optional<String> provider) {
        if (provider.isPresent()) {
            provider(provider.get());
        } else {
            everything();
        }
        return findings;
    }

    private void everything() {
        findings.add(Finding.good("java", Runtime.version() + " in " + System.getProperty("java.home")));
        look("distribution", this::distribution);
        look("start cache", this::startCache);
        look("setsid", this::setsid);
        look("home", this::home);
        look("configuration", () -> configuration(Config.read(session.home())));
        look("certificate", this::certificate);
        look(
                "controller",
                () -> process(
                        "controller",
                        session.home().controllerLock(),
                        session.home().controllerFile()));
        look("gateways", this::gateways);
        look("providers", this::providers);
        look("evidence", () -> findings.addAll(EvidenceFindings.of(Config.read(session.home()), session)));
    }

    /** Something to look at. */
    private interface Look {
        void run() throws IOException;
    }

    private void look(String subject, Look look) {
        try {
            look.run();
        } catch (MlopsException e) {
            findings.add(Finding.bad(subject, e));
        } catch (IOException e) {
            findings.add(new Finding(Grade.BAD, subject, ErrorReporter.reason(e), ""));
        }
    }

    private void distribution() {
        Distribution distribution = Distribution.current();
        boolean whole = Files.isExecutable(distribution.launcher()) && Files.isExecutable(distribution.modelServer());
        findings.add(
                whole
                        ? Finding.good("distribution", distribution.root().toString())
                        : new Finding(
                                Grade.BAD,
                                "distribution",
                                distribution.root() + " lacks bin/mlops-cli or bin/model-server",
                                "build it again: ./mlops-cli from a checkout, after removing cli/target/mlops"));
    }

    private void startCache() throws IOException {
        Path cache = Distribution.current().root().resolve("cache");
        boolean trained = false;
        if (Files.isDirectory(cache)) {
            try (Stream<Path> files = Files.list(cache)) {
                for (Path file : files.toList()) {
                    trained |= file.toString().endsWith(".aot") && Files.size(file) > 0;
                }
            }
        }
        findings.add(
                trained
                        ? Finding.good("start cache", cache.toString())
                        : new Finding(
                                Grade.ODD,
                                "start cache",
                                "none in " + cache + ": commands start slower",
                                "make that folder writable"));
    }

    private void setsid() {
        findings.add(
                Spawner.hasSetsid()
                        ? Finding.good("setsid", "found: the controller and the gateway outlive this terminal")
                        : new Finding(
                                Grade.ODD,
                                "setsid",
                                "not on the PATH: a shell that ignores hang-ups stands in for it",
                                ""));
    }

    private void home() throws IOException {
        Path home = session.home().root();
        Path existing = home;
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        if (!Files.isWritable(existing) || !Files.isDirectory(existing)) {
            findings.add(new Finding(
                    Grade.BAD, "home", home + " cannot be written to", "name another with --home or MLOPS_HOME"));
            return;
        }
        long free = Files.getFileStore(existing).getUsableSpace();
        String found = home + ", " + free / GIB + " GiB free";
        findings.add(
                free >= LITTLE_DISK
                        ? Finding.good("home", found)
                        : new Finding(Grade.ODD, "home", found, "free some space before you deploy"));
    }

    private void configuration(Config config) throws IOException {
        AdmissionSettings.of(config);
        findings.add(Finding.good(
                "configuration",
                Files.exists(session.home().config()) ? session.home().config().toString() : "all defaults"));
        if (GatewaySlots.anyLives(session.home())) {
            return;
        }
        for (ConfigKey key : List.of(ConfigKey.GATEWAY_PORT, ConfigKey.GATEWAY_ADMIN_PORT)) {
            int port = config.number(key);
            findings.add(
                    port == 0 || PortHolder.free(port)
                            ? Finding.good(key.key(), port == 0 ? "any free one" : port + " is free")
                            : new Finding(
                                    Grade.BAD,
                                    key.key(),
                                    port + " is in use" + GatewayPorts.holder(port),
                                    "end that process, or: "
                                            + session.commandLine("config set " + key.key() + " PORT")));
        }
    }

    private void certificate() {
        GatewayCredentials.certificate(session).ifPresent(certificate -> {
            Instant ends = certificate.getNotAfter().toInstant();
            long days = Duration.between(session.clock().instant(), ends).toDays();
            boolean ended = ends.isBefore(session.clock().instant());
            String found = certificate.getSubjectX500Principal() + ", valid until " + ends;
            findings.add(
                    days >= DAYS_TO_RENEW
                            ? Finding.good("certificate", found)
                            : new Finding(
                                    ended ? Grade.BAD : Grade.ODD,
                                    "certificate",
                                    found,
                                    "replace the files of gateway.tls.certificate and gateway.tls.key;"
                                            + " a running gateway takes them up by itself"));
        });
    }

    private void process(String name, Path lock, Path announced) throws IOException {
        findings.add(
                Finding.good(name, HeldLock.held(lock) ? "runs" + pid(ProcessFile.find(announced)) : "does not run"));
    }

    private static String pid(Optional<ProcessFile> announced) {
        return announced.map(file -> ", pid " + file.pid()).orElse("");
    }

    /** One line each; one that does not run beside one that does is odd, for the controller should have started it. */
    private void gateways() throws IOException {
        int wanted = Config.read(session.home()).number(ConfigKey.GATEWAY_PROCESSES);
        boolean any = GatewaySlots.anyLives(session.home());
        for (int slot = 1; slot <= Home.MOST_GATEWAYS; slot++) {
            boolean lives = GatewaySlots.lives(session.home(), slot);
            if (slot > wanted && !lives) {
                continue;
            }
            String subject = "gateway " + slot;
            Optional<ProcessFile> announced = ProcessFile.find(session.home().gatewayFile(slot));
            if (lives) {
                String state = announced.map(ProcessFile::state).orElse("STARTING");
                findings.add(
                        Finding.good(subject, "runs" + pid(announced) + (state.equals("READY") ? "" : ", " + state)));
            } else if (any) {
                String reason = announced
                        .map(ProcessFile::reason)
                        .filter(why -> !why.isEmpty())
                        .map(why -> ": " + why)
                        .orElse("");
                findings.add(new Finding(
                        Grade.ODD,
                        subject,
                        "does not run" + reason,
                        "see " + session.home().gatewayLog(slot)));
            } else {
                findings.add(Finding.good(subject, "does not run"));
            }
        }
    }

    private void providers() {
        try (Workspace workspace = Workspace.open(session)) {
            for (String name : workspace.providers().names()) {
                provider(workspace, name);
            }
        }
    }

    private void provider(String name) {
        try (Workspace workspace = Workspace.open(session)) {
            if (!workspace.providers().names().contains(name)) {
                throw new MlopsException(
                        ErrorCode.NOT_FOUND,
                        "cannot examine provider " + name + ": there is none of this name; there are "
                                + String.join(", ", workspace.providers().names()));
            }
            provider(workspace, name);
        }
    }

    private void provider(Workspace workspace, String name) {
        look("provider " + name, () -> {
            Provider provider = workspace.providers().find(name).orElseThrow();
            findings.add(Finding.good(
                    "provider " + name,
                    String.join(
                            ", ",
                            provider.locations().stream().map(Object::toString).toList())));
            provider.examine(needs(name)).forEach(found -> findings.add(Finding.of(name, found)));
        });
    }

    private List<Need> needs(String provider) {
        List<Need> needs = new ArrayList<>();
        for (Manifest manifest : manifests) {
            needs.addAll(Needs.of(manifest.spec()).stream()
                    .filter(need -> need.location().provider().equals(provider))
                    .toList());
        }
        return needs;
    }
}
