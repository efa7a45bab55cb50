package io.mlops.training.spi;

import io.mlops.ResourceName;
import io.mlops.Tags;
import io.mlops.artifact.ObjectKey;
import io.mlops.spi.TagLines;
import io.mlops.training.TrainingJobSpec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The whole spec of a training job as lines, for a service whose own descriptions of jobs repeat nothing of it that could be relied on: {@link
 * JobLines} and what is described there elsewhere. What users wrote freely is base64.
 */
public final class JobText {
    private static final String NAME = "name";
    private static final String COMMAND = "command";
    private static final String INPUT = "at.";
    private static final String HYPERPARAMETER = "hyperparameter.";
    private static final String VARIABLE = "variable.";
    private static final String TAG = "tag.";

    private JobText() {}

    /** What to keep. */
    public static TagLines of(TrainingJobSpec spec) {
        List<String> lines = new ArrayList<>();
        lines.add(NAME + " " + spec.name());
        lines.addAll(JobLines.of(spec).lines());
        spec.program().command().forEach(part -> lines.add(COMMAND + " " + encoded(part)));
        spec.inputs()
                .forEach((name, input) ->
                        lines.add(INPUT + name + " " + encoded(input.location().value())));
        spec.hyperparameters().forEach((name, value) -> lines.add(HYPERPARAMETER + name + " " + encoded(value)));
        spec.environment().forEach((name, value) -> lines.add(VARIABLE + name + " " + encoded(value)));
        spec.tags().entries().forEach((key, value) -> lines.add(TAG + key + " " + encoded(value)));
        return new TagLines(lines);
    }

    /** The spec of which these lines were kept, whatever else is among them. */
    public static TrainingJobSpec read(TagLines lines) {
        TreeMap<String, ObjectKey> inputs = new TreeMap<>();
        named(lines, INPUT).forEach((name, key) -> inputs.put(name, ObjectKey.of(key)));
        return JobLines.read(
                ResourceName.of(lines.one(NAME)),
                lines,
                new JobLines.Described(
                        lines.all(COMMAND).map(JobText::decoded).toList(),
                        inputs,
                        named(lines, HYPERPARAMETER),
                        named(lines, VARIABLE),
                        Tags.of(named(lines, TAG))));
    }

    private static SortedMap<String, String> named(TagLines lines, String prefix) {
        TreeMap<String, String> values = new TreeMap<>();
        for (String line : lines.lines()) {
            if (line.startsWith(prefix)) {
                String[] parts = line.substring(prefix.length()).split(" ", 2);
                values.put(parts[0], decoded(parts[1]));
            }
        }
        return values;
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String decoded(String text) {
        return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
    }
}
