package io.mlops.provider.azure;

import io.mlops.ResourceName;
import io.mlops.Tags;
import io.mlops.artifact.ObjectKey;
import io.mlops.spi.TagLines;
import io.mlops.training.TrainerEnvironment;
import io.mlops.training.TrainingJobSpec;
import io.mlops.training.spi.JobLines;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What we write on a job of Azure Machine Learning. The spec lies in its properties, which never change; what was done about it in the tags
 * of its first attempt, which whoever looks may replace
 * (https://learn.microsoft.com/azure/machine-learning/how-to-track-monitor-analyze-runs, "Tag and find runs").
 *
 * @param tags those of the first attempt
 */
record JobMarks(Map<String, String> tags) {
    /** Property and tag of every attempt: our job's name. Users' keys have no dots. */
    static final String JOB = "mlops.job";
    /** Property: which attempt it is, from 1. */
    static final String ATTEMPT = "mlops.attempt";
    /** Why and when we stopped it; absent where somebody else did. */
    static final String STOPPED = "mlops.stopped";
    /** What became of what it left: the digest of its result, or {@link #NONE} or {@link #UNSTORABLE}. */
    static final String RESULT = "mlops.result";
    /** The file that should be the result was not there. */
    static final String NONE = "none";
    /** A file's path is no key of an object. */
    static final String UNSTORABLE = "unstorable";
    /** Its machines and what it left on the way are gone. */
    static final String CLEANED = "mlops.cleaned";

    private static final String SPEC = "mlops.spec.";
    private static final String VARIABLE = "variable";
    private static final String TAG = "tag.";

    JobMarks {
        tags = Map.copyOf(tags);
    }

    /** Why we stop a job. */
    enum Why {
        /** Somebody wanted it. */
        CANCEL,
        /** It waited for longer than it may. */
        WAIT,
        /** All its attempts together ran for longer than they may. */
        DURATION
    }

    /** That we stopped it. */
    record Stop(Why why, Instant at) {
        /** As it is written. */
        static String of(Why why, Instant now) {
            return new Stop(why, now.truncatedTo(ChronoUnit.MILLIS)).toString();
        }

        @Override
        public String toString() {
            return why + " " + at;
        }
    }

    Optional<Stop> stop() {
        String[] parts = tags.getOrDefault(STOPPED, "").split(" ", 2);
        try {
            return parts.length == 2
                    ? Optional.of(new Stop(Why.valueOf(parts[0]), Instant.parse(parts[1])))
                    : Optional.empty();
        } catch (IllegalArgumentException | DateTimeParseException e) {
            return Optional.empty(); // somebody wrote something else there: then it was not us who stopped it
        }
    }

    /** As {@link #RESULT} has it. */
    Optional<String> result() {
        return Optional.ofNullable(tags.get(RESULT));
    }

    boolean cleaned() {
        return tags.containsKey(CLEANED);
    }

    /** The properties of an attempt. */
    static SortedMap<String, String> properties(TrainingJobSpec spec, int attempt) {
        TreeMap<String, String> properties = new TreeMap<>();
        properties.put(JOB, spec.name().value());
        properties.put(ATTEMPT, Integer.toString(attempt));
        List<String> lines = new ArrayList<>(JobLines.of(spec).lines());
        // Azure adds variables and tags of its own.
        spec.environment().keySet().forEach(variable -> lines.add(VARIABLE + " " + variable));
        spec.tags().entries().forEach((key, value) -> lines.add(TAG + key + " " + value));
        new TagLines(lines).write(properties, SPEC);
        return properties;
    }

    /** The tags that an attempt is made with. */
    static SortedMap<String, String> tags(TrainingJobSpec spec) {
        TreeMap<String, String> tags = new TreeMap<>(spec.tags().entries());
        tags.put(JOB, spec.name().value());
        return tags;
    }

    /** What was asked for; empty for a job that this provider did not make. */
    static Optional<TrainingJobSpec> read(CommandJob job) {
        Map<String, String> properties =
                Objects.requireNonNullElse(job.properties().properties(), Map.of());
        String name = properties.get(JOB);
        return name == null
                ? Optional.empty()
                : TagLines.read(properties, SPEC)
                        .map(lines -> JobLines.read(ResourceName.of(name), lines, described(job, lines)));
    }

    private static JobLines.Described described(CommandJob job, TagLines lines) {
        Map<String, String> variables =
                Objects.requireNonNullElse(job.properties().environmentVariables(), Map.of());
        TreeMap<String, ObjectKey> inputs = new TreeMap<>();
        Objects.requireNonNullElse(job.properties().inputs(), Map.<String, CommandJob.Input>of())
                .forEach((name, input) -> inputs.put(TrainingCommand.inputName(name), DatastorePath.key(input.uri())));
        Map<String, String> users = lines.lines().stream()
                .filter(line -> line.startsWith(TAG))
                .map(line -> line.substring(TAG.length()).split(" ", 2))
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
        TreeMap<String, String> environment = new TreeMap<>(variables);
        environment.keySet().retainAll(lines.all(VARIABLE).toList());
        return new JobLines.Described(
                TrainingCommand.command(variables),
                inputs,
                TrainerEnvironment.hyperparameters(variables),
                environment,
                Tags.of(users));
    }
}
