package io.mlops.benchmarks.storage;

import io.mlops.CallListener;
import io.mlops.artifact.ArtifactStore;
import io.mlops.artifact.TransferOptions;
import io.mlops.artifact.WriteOptions;
import io.mlops.benchmarks.storage.Sample.Direction;
import io.mlops.provider.Provider;
import io.mlops.provider.ProviderSettings;
import io.mlops.provider.spi.ProviderFactory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/**
 * The library in a process that stays, as it is in a team's service: the first round has the compiler's work in it. The process is this
 * class too.
 */
final class Library implements Contender {
    private static final long NANOS = 1_000_000_000L;

    private final Process process;
    private final BufferedReader answers;
    private final PrintStream requests;

    private Library(Process process) {
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
        this.requests = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    }

    /**
     * Starts it.
     *
     * @param more what stands behind this process' class path there
     */
    static Library start(
            String provider, String more, Map<String, String> settings, Map<String, String> environment, Path log)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path") + more,
                Library.class.getName(),
                provider);
        settings.forEach((key, value) -> builder.command().add(key + "=" + value));
        builder.environment().putAll(environment);
        return new Library(builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start());
    }

    @Override
    public String name() {
        return "library, 16 MiB × 4, warm";
    }

    @Override
    public Cost move(Direction direction, Path folder, String prefix) throws IOException {
        Duration before = cpu();
        long begun = System.nanoTime();
        requests.println(direction + " " + prefix + " " + folder);
        String answer = answers.readLine();
        double seconds = (System.nanoTime() - begun) / (double) NANOS;
        if (!"done".equals(answer)) {
            throw new IOException("the library failed: " + answer);
        }
        return new Cost(seconds, cpu().minus(before).toNanos() / (double) NANOS, 0);
    }

    private Duration cpu() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** Moves what standard input asks for; ends with it. */
    public static void main(String[] arguments) throws IOException {
        Map<String, String> settings = new HashMap<>();
        for (String each : List.of(arguments).subList(1, arguments.length)) {
            settings.put(each.substring(0, each.indexOf('=')), each.substring(each.indexOf('=') + 1));
        }
        ProviderFactory factory = ServiceLoader.load(ProviderFactory.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(each -> each.name().equals(arguments[0]))
                .findFirst()
                .orElseThrow();
        TransferOptions options = TransferOptions.defaults();
        try (Provider provider = factory.open(new ProviderSettings(factory.name(), settings), CallListener.NONE)) {
            ArtifactStore store = provider.artifacts();
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                List<String> words = List.of(line.split(" ", 3));
                Path folder = Path.of(words.get(2));
                if (words.getFirst().equals(Direction.UPLOAD.name())) {
                    store.uploadFolder(folder, words.get(1), WriteOptions.defaults(), options);
                } else {
                    store.downloadFolder(words.get(1), folder, options);
                }
                System.out.println("done");
            }
        }
    }
}
