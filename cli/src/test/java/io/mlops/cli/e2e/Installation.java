package io.mlops.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** The built distribution with a fresh home and free ports of its own; closing it kills whatever still runs for that home. */
final class Installation implements AutoCloseable {
    static final Path ROOT =
            Path.of(System.getProperty("mlops.root", "..")).toAbsolutePath().normalize();
    static final Path EXAMPLE = ROOT.resolve("examples/trading-policy");
    static final Path INPUT = EXAMPLE.resolve("input.json");
    private static final ObjectMapper MAPPER = JsonMapper.builder().build();
    /** The example's deployment. */
    static final String NAME = "trading-policy";

    private static final long COMMAND_SECONDS = 180;

    private static final int LEAST_PORT = 12_000;
    private static final int MOST_PORT = 32_000;
    /** Those that were given away. */
    private static final Set<Integer> PORTS = ConcurrentHashMap.newKeySet();

    private static boolean warm;

    final Path home;
    final int port;
    final int adminPort;
    /** What the commands get beside this process's own. */
    final Map<String, String> environment = new TreeMap<>();

    private final Path work;

    private Installation(Path folder, int port, int adminPort) {
        this.home = folder.resolve("home");
        this.work = folder;
        this.port = port;
        this.adminPort = adminPort;
    }

    /**
     * A copy of one of the example's specs that gives no revision up for being slow and promises no latency: tests assert what
     * happens, never how fast, on machines that do other things too.
     */
    Path patient(String spec) throws IOException {
        Path folder = work.resolve("example");
        Files.createDirectories(folder.resolve("model"));
        for (String model : List.of("policy.pt", "policy-v2.pt")) {
            Files.copy(
                    EXAMPLE.resolve("model").resolve(model),
                    folder.resolve("model").resolve(model),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        return Files.writeString(
                folder.resolve(spec),
                Files.readString(EXAMPLE.resolve(spec))
                        .replace("latency-p99: 300ms", "latency-p99: 60s")
                        .replace("degraded-throughput: 60%", "degraded-throughput: 1%")
                        .replace("failover: 30s", "failover: 10m"));
    }

    static Installation fresh(Path folder) throws Exception {
        Installation installation = new Installation(folder, freePort(), freePort());
        Files.createDirectories(installation.home);
        Files.writeString(
                installation.home.resolve("config.yaml"),
                "gateway.port: " + installation.port + "\ngateway.admin-port: " + installation.adminPort + "\n");
        return installation;
    }

    /** Its processes get no options but the product's own: the build keeps the second compiler from all others (the POM, failsafe). */
    Installation asUsersRunIt() {
        environment.put("MLOPS_JAVA_OPTIONS", "");
        environment.put("MLOPS_MODEL_SERVER_JAVA_OPTS", "");
        return this;
    }

    /** With its caches made: at their first starts, all classes that begin at the same time would make them. */
    static synchronized Path launcher() throws IOException, InterruptedException {
        Path launcher = ROOT.resolve("cli/target/mlops/bin/mlops-cli");
        if (!warm) {
            for (String classPath : List.of("start", "full")) {
                ProcessBuilder first = new ProcessBuilder(launcher.toString(), "--version");
                first.environment().put("MLOPS_CLASS_PATH", classPath);
                first.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
                assertThat(first.start().waitFor()).isZero();
            }
            warm = true;
        }
        return launcher;
    }

    /** What a command printed and how it ended. */
    record Result(List<String> command, int exit, String out, String err) {
        JsonNode json() {
            return MAPPER.readTree(out);
        }

        @Override
        public String toString() {
            return String.join(" ", command) + "\nexit " + exit + "\n--- stdout\n" + out + "\n--- stderr\n" + err;
        }
    }

    /** Starts a command without waiting for it; its output lies in the returned process's files. */
    Running start(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(launcher().toString());
        command.addAll(Arrays.asList(arguments));
        Path out = Files.createTempFile(work, "out", ".txt");
        Path err = Files.createTempFile(work, "err", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(work.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("MLOPS_HOME", home.toString());
        builder.environment().putAll(environment);
        return new Running(command, builder.start(), out, err);
    }

    /** A command on its way. */
    record Running(List<String> command, Process process, Path out, Path err) {
        Result await() throws IOException, InterruptedException {
            boolean ended = process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS);
            if (!ended) {
                process.destroyForcibly().waitFor();
            }
            Result result = new Result(command, process.exitValue(), Files.readString(out), Files.readString(err));
            if (!ended) {
                throw new AssertionError("did not end within " + COMMAND_SECONDS + " s: " + result);
            }
            return result;
        }

        /** Ends the command without a word, together with whatever shell started it. */
        void kill() throws InterruptedException {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
    }

    Result run(String... arguments) throws IOException, InterruptedException {
        return start(arguments).await();
    }

    /** Runs a command that must succeed. */
    Result ok(String... arguments) throws IOException, InterruptedException {
        Result result = run(arguments);
        if (result.exit() != 0) {
            throw new AssertionError("failed: " + result + "\n--- controller log\n" + controllerLog());
        }
        return result;
    }

    /** While the machine is too crowded for those that would be left a drill is refused, as it should be: then it is tried again. */
    Result drill(String... arguments) {
        String[] line = Stream.concat(Stream.of("drill"), Stream.of(arguments)).toArray(String[]::new);
        return Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> run(line), tried -> !tried.err().contains("cannot carry the load"));
    }

    Result deploy(Path manifest) throws IOException, InterruptedException {
        return ok("deploy", "-f", manifest.toString(), "--yes");
    }

    /** The same command again ends well, with every replica of each revision once; and destroying it leaves no process. */
    void assertConverges(String spec, int revision) throws Exception {
        deploy(patient(spec));
        assertThat(deployment(NAME).path("revision").asInt()).isEqualTo(revision);
        assertThat(deployment(NAME).path("ready").asInt()).isEqualTo(3);
        assertThat(replicas()).hasSize(3 * revision);
        ok("predict", NAME);
        ok("destroy", NAME, "--yes");
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(processes("")).isEmpty());
    }

    /** Where the gateway answers predictions. */
    URI infer(String deployment) {
        return URI.create("http://127.0.0.1:" + port + "/v2/models/" + deployment + "/infer");
    }

    /** Sends the example's input until it is closed. */
    SteadyLoad load(String deployment) throws IOException {
        return SteadyLoad.on(infer(deployment), Files.readAllBytes(INPUT));
    }

    static void kill(long pid) {
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    }

    /** Waits for a moment that must not be missed. */
    static void until(Callable<Boolean> condition) {
        awaits(condition, Duration.ofMillis(10));
    }

    /** Waits for what stays as it is, and leaves the processor to those who bring it about: each look costs a command. */
    static void settles(Callable<Boolean> condition) {
        awaits(condition, Duration.ofMillis(300));
    }

    /** Waits until the output of a command says so: each look costs one, and who brings it about wants the processor, too. */
    static void says(ThrowingRunnable looked) {
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(500))
                .atMost(Duration.ofMinutes(3))
                .untilAsserted(looked);
    }

    private static void awaits(Callable<Boolean> condition, Duration pause) {
        Awaitility.await()
                .ignoreExceptions()
                .pollDelay(Duration.ZERO)
                .pollInterval(pause)
                .atMost(Duration.ofMinutes(2))
                .until(condition);
    }

    /** The deployment's entry in {@code status -o json}. */
    JsonNode deployment(String name) throws IOException, InterruptedException {
        for (JsonNode deployment : ok("status", "-o", "json").json().path("deployments")) {
            if (deployment.path("name").asString().equals(name)) {
                return deployment;
            }
        }
        return MAPPER.createObjectNode();
    }

    JsonNode json(Path file) throws IOException {
        return MAPPER.readTree(Files.readAllBytes(file));
    }

    /** The living processes whose command line names this home and, if not empty, {@code text}. */
    List<ProcessHandle> processes(String text) throws IOException {
        List<ProcessHandle> found = new ArrayList<>();
        try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
            for (Path entry : entries.filter(
                            path -> path.getFileName().toString().matches("\\d+"))
                    .toList()) {
                long pid = Long.parseLong(entry.getFileName().toString());
                String all = commandLine(entry) + environment(entry);
                if (all.contains(home.toString()) && commandLine(entry).contains(text)) {
                    ProcessHandle.of(pid).filter(ProcessHandle::isAlive).ifPresent(found::add);
                }
            }
        }
        return found;
    }

    /** The replicas' processes. */
    List<ProcessHandle> replicas() throws IOException {
        return processes("--announce").stream().filter(this::isReplica).toList();
    }

    long controllerPid() throws IOException {
        return json(home.resolve("run/controller.json")).required("pid").asLong();
    }

    long gatewayPid(int slot) throws IOException {
        return json(home.resolve("run/gateway-" + slot + ".json"))
                .required("pid")
                .asLong();
    }

    /** The processes of the gateways that serve, by slot, as the status shows them. */
    Map<Integer, Long> gateways() throws IOException, InterruptedException {
        Map<Integer, Long> pids = new TreeMap<>();
        for (JsonNode process :
                ok("status", "-o", "json").json().path("gateway").path("processes")) {
            if (process.path("state").asString().equals("READY")) {
                pids.put(process.path("slot").asInt(), process.path("pid").asLong());
            }
        }
        return pids;
    }

    boolean listens(int onPort) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), onPort), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    String controllerLog() throws IOException {
        Path log = home.resolve("logs/controller.log");
        return Files.exists(log) ? Files.readString(log) : "(none)";
    }

    @Override
    public void close() throws IOException {
        for (ProcessHandle process : processes("")) {
            process.destroyForcibly();
        }
    }

    /**
     * One that nobody else gets by chance until it is used, which may be a minute later: below those that systems hand out by themselves
     * (on Linux from 32,768 on), and another one for each caller.
     */
    private static int freePort() {
        for (int tries = 0; tries < 1000; tries++) {
            int port = ThreadLocalRandom.current().nextInt(LEAST_PORT, MOST_PORT);
            if (PORTS.add(port) && isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no port from " + LEAST_PORT + " to " + MOST_PORT + " is free");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false; // somebody listens there
        }
    }

    private boolean isReplica(ProcessHandle process) {
        return commandLine(Path.of("/proc", Long.toString(process.pid()))).contains("--model-name");
    }

    private static String commandLine(Path process) {
        return text(process.resolve("cmdline"));
    }

    private static String environment(Path process) {
        return text(process.resolve("environ"));
    }

    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).replace('\0', ' ');
        } catch (IOException e) {
            return ""; // the process ended while we looked
        }
    }
}
