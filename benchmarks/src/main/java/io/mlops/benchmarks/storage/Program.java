package io.mlops.benchmarks.storage;

import io.mlops.benchmarks.storage.Sample.Direction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A program that is started for each transfer. Its shell measures it, with what it starts itself.
 *
 * @param name how it shows in the table
 * @param environment what it gets besides ours
 * @param commands what is run
 * @param log where it writes to
 */
record Program(String name, Map<String, String> environment, Commands commands, Path log) implements Contender {
    private static final String MEASURED = "TIMEFORMAT='%R %U %S'; { time \"$@\" >>\"$MEASURED_LOG\" 2>&1; } 2>&1";

    /** The command of a transfer. */
    @FunctionalInterface
    interface Commands {
        List<String> of(Direction direction, Path folder, String prefix) throws IOException;
    }

    @Override
    public Cost move(Direction direction, Path folder, String prefix) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("bash", "-c", MEASURED, "measured"));
        command.addAll(commands.of(direction, folder, prefix));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        // What the user has set for a cloud is not for its emulator.
        builder.environment()
                .keySet()
                .removeIf(variable -> variable.startsWith("AWS_")
                        || variable.startsWith("AZURE_")
                        || variable.startsWith("IDENTITY_"));
        builder.environment().putAll(environment);
        builder.environment().put("MEASURED_LOG", log.toString());
        Process process = builder.start();
        String said =
                new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8).strip();
        int code = process.waitFor();
        if (code != 0 || !said.matches("[\\d.]+ [\\d.]+ [\\d.]+")) {
            List<String> lines = Files.readAllLines(log);
            throw new IOException(name + " ended with " + code + ": " + said + "\n"
                    + String.join("\n", lines.subList(Math.max(0, lines.size() - 10), lines.size())));
        }
        String[] times = said.split(" ", -1);
        return new Cost(Double.parseDouble(times[0]), Double.parseDouble(times[1]) + Double.parseDouble(times[2]), 0);
    }
}
