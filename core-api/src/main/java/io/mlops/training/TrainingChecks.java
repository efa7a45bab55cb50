package io.mlops.training;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.artifact.ObjectKey;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What a job must satisfy everywhere. The numbers are the least of what the clouds allow: SageMaker's CreateTrainingJob takes 100
 * environment variables of 512 characters, 20 inputs, a command of 100 parts of 256 characters, and 28 days.
 */
final class TrainingChecks {
    private static final Pattern PARAMETER = Pattern.compile("[a-z][a-z0-9-]{0,62}");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,254}");
    private static final int MOST_VARIABLES = 100;
    /** Job, output, checkpoints and their period, nodes, failure. */
    private static final int OWN_VARIABLES = 6;

    private static final int LONGEST_VALUE = 512;
    private static final int MOST_INPUTS = 20;
    private static final int MOST_ARGUMENTS = 100;
    private static final int LONGEST_ARGUMENT = 256;
    private static final int MOST_RETRIES = 30;
    private static final Duration LONGEST = Duration.ofDays(28);
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private final TrainingJobSpec spec;

    private TrainingChecks(TrainingJobSpec spec) {
        this.spec = spec;
    }

    /**
     * INVALID_ARGUMENT for a spec that can hold nowhere, or not with this provider.
     *
     * @param services the names of those that the provider has
     */
    static void require(TrainingJobSpec spec, String provider, Set<String> services) {
        TrainingChecks checks = new TrainingChecks(spec);
        checks.require(
                spec.location().provider().equals(provider),
                "location " + spec.location() + " is not one of provider " + provider);
        checks.service(provider, services);
        checks.program();
        checks.machines();
        checks.limits();
        checks.names("input", spec.inputs());
        checks.require(spec.inputs().size() <= MOST_INPUTS, "more than " + MOST_INPUTS + " inputs");
        checks.names("hyperparameter", spec.hyperparameters());
        checks.variables();
        checks.places();
    }

    private void service(String provider, Set<String> services) {
        String has = services.isEmpty() ? "one only: leave service out" : String.join(", ", new TreeSet<>(services));
        spec.service()
                .ifPresent(service -> require(
                        services.contains(service),
                        "there is no service \"" + service + "\"; " + provider + " has " + has));
    }

    private void program() {
        TrainingProgram program = spec.program();
        require(
                program.image().isPresent() || !program.command().isEmpty(),
                "it has neither an image nor a command: nothing would run");
        require(program.image().filter(String::isBlank).isEmpty(), "the image's name is empty");
        require(program.command().size() <= MOST_ARGUMENTS, "the command has more than " + MOST_ARGUMENTS + " parts");
        for (String part : program.command()) {
            require(
                    part.length() <= LONGEST_ARGUMENT && part.indexOf('\0') < 0,
                    "a part of the command is longer than " + LONGEST_ARGUMENT + " characters, or holds a zero");
        }
    }

    private void machines() {
        require(spec.nodes() >= 1, "nodes is " + spec.nodes() + ", less than 1");
        require(spec.compute().cpus() >= 1, "cpus is " + spec.compute().cpus() + ", less than 1");
        require(spec.compute().memory().bytes() > 0, "memory is 0");
        require(
                spec.compute().instanceType().isEmpty(),
                "a job's machine is chosen by what it needs; leave the instance type out");
    }

    private void limits() {
        TrainingLimits limits = spec.limits();
        within("the maximum duration", limits.maximumDuration());
        within("the maximum wait", limits.maximumWait());
        require(
                limits.maximumWait().compareTo(limits.maximumDuration()) >= 0,
                "the maximum wait of " + limits.maximumWait() + " is less than the maximum duration of "
                        + limits.maximumDuration());
        require(
                limits.retries() >= 0 && limits.retries() <= MOST_RETRIES,
                "retries is " + limits.retries() + ", not from 0 to " + MOST_RETRIES);
        spec.checkpoints().ifPresent(checkpoints -> within("the checkpoint period", checkpoints.period()));
    }

    private void within(String what, Duration duration) {
        require(
                duration.compareTo(SHORTEST) >= 0
                        && duration.compareTo(LONGEST) <= 0
                        && duration.equals(duration.truncatedTo(ChronoUnit.SECONDS)),
                what + " is " + duration + ", not whole seconds from " + SHORTEST + " to " + LONGEST);
    }

    private void names(String what, Map<String, ?> entries) {
        for (String name : entries.keySet()) {
            require(
                    PARAMETER.matcher(name).matches(),
                    what + " \"" + name + "\": a name matches " + PARAMETER.pattern());
        }
    }

    private void variables() {
        spec.environment().forEach((name, value) -> {
            require(
                    VARIABLE.matcher(name).matches() && !name.startsWith(TrainerEnvironment.RESERVED_PREFIX),
                    "environment variable \"" + name + "\": a name matches " + VARIABLE.pattern()
                            + " and does not begin with " + TrainerEnvironment.RESERVED_PREFIX);
            value("environment variable " + name, value);
        });
        spec.hyperparameters().forEach((name, value) -> value("hyperparameter " + name, value));
        int all = spec.environment().size()
                + spec.hyperparameters().size()
                + spec.inputs().size();
        require(
                all <= MOST_VARIABLES - OWN_VARIABLES,
                "environment, hyperparameters and inputs are " + all + " in all, more than "
                        + (MOST_VARIABLES - OWN_VARIABLES));
    }

    private void value(String what, String value) {
        require(
                value.length() <= LONGEST_VALUE && value.indexOf('\0') < 0,
                what + " is longer than " + LONGEST_VALUE + " characters, or holds a zero");
    }

    /** What the job writes must not fall on what it reads, or on each other. */
    private void places() {
        ObjectKey output = spec.output().location();
        try {
            ObjectKey unused = spec.output().artifactKey();
        } catch (MlopsException e) {
            throw invalid("artifact \"" + spec.output().artifact() + "\" is no path of a file: " + e.getMessage());
        }
        spec.inputs()
                .forEach((name, input) -> require(
                        !overlap(output, input.location()),
                        "the output " + output + " and the input " + name + " at " + input.location() + " overlap"));
        spec.checkpoints()
                .ifPresent(checkpoints -> require(
                        !overlap(output, checkpoints.location()),
                        "the output " + output + " and the checkpoints at " + checkpoints.location() + " overlap"));
    }

    private static boolean overlap(ObjectKey one, ObjectKey other) {
        return (one + "/").startsWith(other + "/") || (other + "/").startsWith(one + "/");
    }

    private void require(boolean holds, String reason) {
        if (!holds) {
            throw invalid(reason);
        }
    }

    private MlopsException invalid(String reason) {
        return new MlopsException(
                ErrorCode.INVALID_ARGUMENT, "cannot submit training job " + spec.name() + ": " + reason);
    }
}
