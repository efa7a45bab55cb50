package io.mlops.modelserver;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A model server in a process of its own, killed when closed. */
final class ServerProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final Path announce;
    private final Path errors;

    private ServerProcess(Process process, Path announce, Path errors) {
        this.process = process;
        this.announce = announce;
        this.errors = errors;
    }

    /** Starts {@code launcher} with the flags of the contract and these on top. */
    static ServerProcess start(List<String> launcher, Path folder, Path model, String... more) throws IOException {
        Path announce = folder.resolve("announce.json");
        Path errors = Files.createTempFile(folder, "stderr", ".txt");
        List<String> command = new ArrayList<>(launcher);
        Collections.addAll(command, "--model", model.toString(), "--model-name", "m");
        Collections.addAll(
                command,
                "--announce",
                announce.toString(),
                "--lock",
                folder.resolve("server.lock").toString());
        Collections.addAll(command, more);
        Process process = new ProcessBuilder(command)
                .redirectError(errors.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return new ServerProcess(process, announce, errors);
    }

    /** The classes under test, without the distribution. */
    static List<String> java() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-D" + NativeLibraries.FOLDER_PROPERTY + "=" + System.getProperty(NativeLibraries.FOLDER_PROPERTY),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName());
    }

    String announcement() throws IOException {
        return Files.readString(announce);
    }

    boolean announced() {
        return Files.exists(announce);
    }

    /** Waits for an announcement with a port, which it has once the model is loaded, and gives it. */
    int awaitPort() {
        await().atMost(PATIENCE).until(() -> port().isPresent() || !process.isAlive());
        return port().orElseThrow(this::failed);
    }

    private IllegalStateException failed() {
        try {
            return new IllegalStateException("it announced no port: " + errors());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<Integer> port() {
        try {
            Matcher port = Pattern.compile("\"port\":(\\d+)").matcher(Files.exists(announce) ? announcement() : "");
            return port.find() ? Optional.of(Integer.parseInt(port.group(1))) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty(); // it was taken away between the two looks
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int awaitExit() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("still alive");
        }
        return process.exitValue();
    }

    String errors() throws IOException {
        return Files.readString(errors);
    }

    Process process() {
        return process;
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
