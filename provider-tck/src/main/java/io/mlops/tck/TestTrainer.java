package io.mlops.tck;

import io.mlops.training.TrainerEnvironment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/**
 * The trainer of the contracts, told by its hyperparameters what to do. Each start is a round: it is counted in the checkpoint and
 * printed. In the last of {@code rounds} rounds (default 1) it prints {@code lines} lines (default 0), writes what it saw to the result and ends
 * well; in every other it waits until it is told to end. With {@code fail} it fails for that reason; with {@code forget} it ends well
 * and leaves no result.
 */
public final class TestTrainer {
    /** The result's file. */
    static final String ARTIFACT = "model/result.txt";
    /** The variable whose value it reports. */
    static final String COLOUR = "COLOUR";
    /** The input that it reports. */
    static final String INPUT = "bars";
    /** How it fails. */
    static final int FAILED = 3;

    private final Map<String, String> environment;

    private TestTrainer(Map<String, String> environment) {
        this.environment = environment;
    }

    public static void main(String[] args) throws Exception {
        System.exit(new TestTrainer(System.getenv()).run());
    }

    private int run() throws IOException, InterruptedException {
        int round = nextRound();
        int rounds = Integer.parseInt(parameter("rounds", "1"));
        say("round " + round + " of " + rounds);
        if (!parameter("fail", "").isEmpty()) {
            say("about to fail");
            Files.writeString(Path.of(variable(TrainerEnvironment.FAILURE)), parameter("fail", ""));
            return FAILED;
        }
        if (round < rounds) {
            new CountDownLatch(1).await();
        }
        for (int line = 1; line <= Integer.parseInt(parameter("lines", "0")); line++) {
            say("line " + line);
        }
        if (parameter("forget", "").isEmpty()) {
            Path result = Path.of(variable(TrainerEnvironment.OUTPUT)).resolve(ARTIFACT);
            Files.createDirectories(result.getParent());
            String input = environment.get(TrainerEnvironment.input(INPUT));
            Files.writeString(
                    result,
                    report(rounds, environment.getOrDefault(COLOUR, ""), input == null ? "" : content(Path.of(input))));
        }
        return 0;
    }

    /** What the result says. */
    static String report(int rounds, String colour, String input) {
        return "rounds=" + rounds + " colour=" + colour + " input=" + input + "\n";
    }

    private int nextRound() throws IOException {
        String folder = environment.get(TrainerEnvironment.CHECKPOINTS);
        if (folder == null) {
            return 1;
        }
        Path checkpoint = Path.of(folder).resolve("state/round");
        int round = Files.exists(checkpoint) ? Integer.parseInt(Files.readString(checkpoint)) + 1 : 1;
        Files.createDirectories(checkpoint.getParent());
        Files.writeString(checkpoint, Integer.toString(round));
        return round;
    }

    /** The folder's files as {@code path:content}, ordered. */
    private static String content(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> found = files.filter(Files::isRegularFile)
                    .sorted(Comparator.naturalOrder())
                    .toList();
            StringBuilder all = new StringBuilder();
            for (Path file : found) {
                all.append(all.isEmpty() ? "" : ",")
                        .append(folder.relativize(file))
                        .append(':')
                        .append(Files.readString(file));
            }
            return all.toString();
        }
    }

    private String parameter(String name, String fallback) {
        return environment.getOrDefault(TrainerEnvironment.hyperparameter(name), fallback);
    }

    private String variable(String name) {
        return Objects.requireNonNull(environment.get(name), name);
    }

    private static void say(String line) {
        System.out.write((line + "\n").getBytes(StandardCharsets.UTF_8), 0, line.length() + 1);
        System.out.flush();
    }
}
