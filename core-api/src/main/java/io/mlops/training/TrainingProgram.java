package io.mlops.training;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What runs: a container image, or a command of the machine itself where there are no containers. How it is told what to do
 * is in {@link TrainerEnvironment}.
 *
 * @param imageOrNull the image, by digest where it matters; null for a command alone
 * @param command the program and its arguments, which replace the image's own; empty for what the image says
 */
public record TrainingProgram(@Nullable String imageOrNull, List<String> command) {
    public TrainingProgram {
        command = List.copyOf(command);
    }

    public static TrainingProgram image(String image, String... command) {
        return new TrainingProgram(Objects.requireNonNull(image, "image"), List.of(command));
    }

    public static TrainingProgram command(List<String> command) {
        return new TrainingProgram(null, command);
    }

    public Optional<String> image() {
        return Optional.ofNullable(imageOrNull);
    }
}
