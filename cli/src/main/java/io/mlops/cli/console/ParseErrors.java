package io.mlops.cli.console;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what is wrong with a command line, and what was probably meant. */
public final class ParseErrors {
    private ParseErrors() {}

    public static UsageException explain(ParameterException failure, CommandSpec spec, List<String> words) {
        String seeHelp = "see " + spec.name() + " --help";
        for (String word : words) {
            // A misspelt option explains a missing one.
            if (failure instanceof MissingParameterException && word.startsWith("--") && !known(spec, word)) {
                return unmatched(word, spec, seeHelp);
            }
        }
        return switch (failure) {
            case UnmatchedArgumentException unmatched ->
                unmatched(unmatched.getUnmatched().getFirst(), spec, seeHelp);
            case MissingParameterException missing ->
                new UsageException("missing " + labels(missing.getMissing()), seeHelp);
            case OverwrittenOptionException twice ->
                new UsageException(
                        "the option " + ((OptionSpec) twice.getOverwritten()).longestName() + " is given twice",
                        seeHelp);
            default -> new UsageException(wrongValue(failure), seeHelp);
        };
    }

    private static UsageException unmatched(String word, CommandSpec spec, String seeHelp) {
        if (!word.startsWith("-") || word.equals("-")) {
            return new UsageException("unexpected argument \"" + word + "\"", seeHelp);
        }
        String name = word.indexOf('=') < 0 ? word : word.substring(0, word.indexOf('='));
        List<String> known = new ArrayList<>();
        spec.options().forEach(option -> known.addAll(List.of(option.names())));
        return new UsageException(
                "unknown option " + name,
                Nearest.to(name, known)
                        .map(near -> "did you mean " + near + "?\n" + seeHelp)
                        .orElse(seeHelp));
    }

    private static boolean known(CommandSpec spec, String word) {
        int equals = word.indexOf('=');
        return spec.findOption(equals < 0 ? word : word.substring(0, equals)) != null;
    }

    private static String labels(List<ArgSpec> missing) {
        List<String> labels = new ArrayList<>();
        for (ArgSpec arg : missing) {
            labels.add(
                    arg instanceof OptionSpec option
                            ? option.shortestName() + " " + option.paramLabel()
                            : arg.paramLabel());
        }
        return String.join(", ", labels);
    }

    private static String wrongValue(ParameterException failure) {
        String reason = failure.getCause() == null
                ? String.valueOf(failure.getMessage())
                : String.valueOf(failure.getCause().getMessage());
        return failure.getArgSpec() instanceof OptionSpec option
                ? "wrong value for " + option.longestName() + ": " + reason
                : reason;
    }
}
