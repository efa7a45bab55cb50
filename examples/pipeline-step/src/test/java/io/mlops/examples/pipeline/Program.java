package io.mlops.examples.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The program in a process of its own, as a scheduler would start it. */
final class Program implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Process process;
    private final Path out;
    private final Path err;

    private Program(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    static Program start(String classPath, Path folder, Path config) throws IOException {
        Files.createDirectories(folder);
        Path out = folder.resolve("out.txt");
        Path err = folder.resolve("err.txt");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classPath,
                        "io.mlops.examples.pipeline.Main",
                        config.toString())
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        // As a team's scheduler hands them over; what runs on this machine needs none.
        builder.environment().put("AWS_ACCESS_KEY_ID", System.getProperty("aws.accessKeyId"));
        builder.environment().put("AWS_SECRET_ACCESS_KEY", System.getProperty("aws.secretAccessKey"));
        return new Program(builder.start(), out, err);
    }

    /** Waits until it has said so, and returns the group of the pattern. */
    String awaitOutput(String pattern) {
        Pattern wanted = Pattern.compile(pattern);
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> wanted.matcher(output()).find() || !process.isAlive());
        Matcher found = wanted.matcher(output());
        assertThat(found.find()).as(output() + errors()).isTrue();
        return found.group(1);
    }

    /** As the terminal's Ctrl-C, or a scheduler, ends it. */
    void terminate() {
        process.destroy();
    }

    int awaitEnd() throws InterruptedException {
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as(output())
                .isTrue();
        return process.exitValue();
    }

    String output() {
        return StandaloneBuild.content(out);
    }

    String errors() {
        return StandaloneBuild.content(err);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
