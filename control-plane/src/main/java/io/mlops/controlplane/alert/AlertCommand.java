package io.mlops.controlplane.alert;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs a program with the alert on its standard input. It is run as it stands, not by a shell, so that nothing in an alert
 * can become a command; ten seconds and it is killed. Thread-safe.
 *
 * @param words the program and its arguments
 */
public record AlertCommand(List<String> words) implements AlertChannel {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    public AlertCommand {
        words = List.copyOf(words);
    }

    /** Words as they are separated by blanks; there is no quoting. */
    public static AlertCommand parse(String text) {
        return new AlertCommand(List.of(text.strip().split("\\s+")));
    }

    /** Its arguments may be secrets. */
    @Override
    public String name() {
        return "command " + new File(words.getFirst()).getName();
    }

    @Override
    public void send(byte[] json) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(words)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            try (OutputStream in = process.getOutputStream()) {
                in.write(json);
            } catch (IOException e) {
                // A program that does not read is no failure; its exit status tells.
                System.getLogger(AlertCommand.class.getName())
                        .log(System.Logger.Level.DEBUG, "{0} did not read its input", name());
            }
            if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException(name() + " did not end within " + PATIENCE.toSeconds() + " s");
            }
            if (process.exitValue() != 0) {
                throw new IOException(name() + " ended with " + process.exitValue());
            }
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
