package io.mlops.modelserver;

import io.mlops.modelserver.Batcher.BatchLimits;
import io.mlops.modelserver.Router.ExtraRoute;
import io.mlops.modelserver.ServerOptions.Tuning;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the flags and, for containers, the environment that stands in for them. Single use. */
final class CommandLine {
    static final String USAGE = """
            usage: model-server --model FILE --model-name NAME --input NAME:DATATYPE:D,... --output NAME:DATATYPE:D,...
                   [--digest SHA256HEX] [--model-version V] [--host 127.0.0.1] [--port 0] [--announce FILE] [--lock FILE]
                   [--device auto|cpu|gpu|gpu:N] [--max-batch 64] [--max-delay-ms 1] [--queue 1024] [--max-body BYTES]
                   [--io-threads 1] [--drain-ms 8000]
               or: model-server serve [flags]     in a container: reads model.json from the model's folder
            """;

    /** Every flag {@code --max-batch} can also be given as the variable {@code MLOPS_SERVER_MAX_BATCH}. */
    private static final String VARIABLE_PREFIX = "MLOPS_SERVER_";

    private static final List<String> FLAGS = List.of(
            "model",
            "model-name",
            "model-version",
            "digest",
            "input",
            "output",
            "host",
            "port",
            "announce",
            "lock",
            "device",
            "max-batch",
            "max-delay-ms",
            "queue",
            "max-body",
            "io-threads",
            "drain-ms");
    private static final List<String> REPEATABLE = List.of("input", "output");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

    private final Map<String, List<String>> values = new LinkedHashMap<>();

    private CommandLine() {}

    /** Reads {@code args}; {@code serve} as the first one asks for the container's conventions. */
    static ServerOptions parse(List<String> args, Map<String, String> environment) throws StartFailure {
        CommandLine line = new CommandLine();
        line.variables(environment);
        boolean container = !args.isEmpty() && args.getFirst().equals("serve");
        line.flags(container ? args.subList(1, args.size()) : args);
        if (container) {
            return line.options(ContainerEnvironment.of(environment, line.find("model")));
        }
        return line.options(null);
    }

    /** The file that {@code --announce} or {@code --lock} names, however wrong the other arguments are. */
    static Optional<Path> file(String flag, List<String> args, Map<String, String> environment) {
        int at = args.indexOf("--" + flag);
        String given = at >= 0 && at + 1 < args.size() ? args.get(at + 1) : environment.get(variable(flag));
        return given == null || given.isBlank() ? Optional.empty() : Optional.of(Path.of(given));
    }

    private static String variable(String flag) {
        return VARIABLE_PREFIX + flag.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    private void variables(Map<String, String> environment) throws StartFailure {
        Map<String, String> byVariable = new HashMap<>();
        for (String flag : FLAGS) {
            byVariable.put(variable(flag), flag);
        }
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            if (!variable.getKey().startsWith(VARIABLE_PREFIX)) {
                continue;
            }
            String flag = byVariable.get(variable.getKey());
            if (flag == null) {
                throw StartFailure.usage("unknown variable " + variable.getKey());
            }
            List<String> given = REPEATABLE.contains(flag)
                    ? List.of(variable.getValue().strip().split("\\s+", -1))
                    : List.of(variable.getValue());
            values.put(flag, new ArrayList<>(given));
        }
    }

    private void flags(List<String> args) throws StartFailure {
        Map<String, List<String>> flags = new LinkedHashMap<>();
        for (int i = 0; i < args.size(); i += 2) {
            String arg = args.get(i);
            String flag = arg.startsWith("--") ? arg.substring(2) : "";
            if (!FLAGS.contains(flag)) {
                throw StartFailure.usage("unknown argument \"" + arg + "\"\n" + USAGE);
            }
            if (i + 1 == args.size()) {
                throw StartFailure.usage(arg + " needs a value");
            }
            List<String> given = flags.computeIfAbsent(flag, f -> new ArrayList<>());
            if (!given.isEmpty() && !REPEATABLE.contains(flag)) {
                throw StartFailure.usage(arg + " is given twice");
            }
            given.add(args.get(i + 1));
        }
        values.putAll(flags);
    }

    private ServerOptions options(@Nullable ContainerEnvironment container) throws StartFailure {
        ModelJson described = container == null ? ModelJson.EMPTY : container.model();
        String name = find("model-name").or(described::name).orElseThrow(() -> missing("model-name"));
        String version = find("model-version").or(described::version).orElse("1");
        if (!NAME.matcher(name).matches() || !NAME.matcher(version).matches()) {
            throw StartFailure.usage("cannot serve model \"" + name + "\" version \"" + version
                    + "\": both are letters, digits and . _ -");
        }
        return new ServerOptions(
                find("model").map(Path::of).or(described::file).orElseThrow(() -> missing("model")),
                name,
                version,
                digest(find("digest").or(described::digest)),
                signature(described),
                find("host").orElse(container == null ? "127.0.0.1" : "0.0.0.0"),
                number("port", container == null ? 0 : container.port(), 0, 65_535),
                container == null ? List.<ExtraRoute>of() : container.routes(),
                tuning());
    }

    private Signature signature(ModelJson described) throws StartFailure {
        List<String> inputs = values.getOrDefault("input", List.of());
        List<String> outputs = values.getOrDefault("output", List.of());
        if (inputs.isEmpty() && outputs.isEmpty() && described.signature().isPresent()) {
            return described.signature().get();
        }
        return Signature.of(tensors(inputs), tensors(outputs));
    }

    private static List<TensorInfo> tensors(List<String> texts) throws StartFailure {
        List<TensorInfo> tensors = new ArrayList<>();
        for (String text : texts) {
            tensors.add(TensorInfo.parse(text));
        }
        return tensors;
    }

    private Tuning tuning() throws StartFailure {
        Tuning defaults = Tuning.defaults();
        BatchLimits batch = new BatchLimits(
                number("max-batch", defaults.batch().maxRows(), 1, 65_536),
                Duration.ofMillis(
                        number("max-delay-ms", (int) defaults.batch().maxDelay().toMillis(), 0, 60_000)),
                number("queue", defaults.batch().queue(), 1, 1 << 20));
        return new Tuning(
                batch,
                number("max-body", defaults.maxBody(), 1024, 1 << 30),
                number("io-threads", defaults.ioThreads(), 1, 256),
                Duration.ofMillis(number("drain-ms", (int) defaults.drain().toMillis(), 0, 3_600_000)),
                find("device").orElse(defaults.device()));
    }

    private static Optional<String> digest(Optional<String> given) throws StartFailure {
        if (given.isPresent() && !given.get().matches("[0-9a-f]{64}")) {
            throw StartFailure.usage(
                    "cannot read digest \"" + given.get() + "\": a SHA-256 is 64 lower-case hexadecimal digits");
        }
        return given;
    }

    private int number(String flag, int otherwise, int min, int max) throws StartFailure {
        Optional<String> text = find(flag);
        if (text.isEmpty()) {
            return otherwise;
        }
        int value;
        try {
            value = Integer.parseInt(text.get().strip());
        } catch (NumberFormatException e) {
            throw StartFailure.usage("--" + flag + " " + text.get() + " is not a number");
        }
        if (value < min || value > max) {
            throw StartFailure.usage("--" + flag + " " + value + " is not between " + min + " and " + max);
        }
        return value;
    }

    private Optional<String> find(String flag) {
        List<String> given = values.get(flag);
        return given == null || given.isEmpty() ? Optional.empty() : Optional.of(given.getLast());
    }

    private static StartFailure missing(String flag) {
        return StartFailure.usage("--" + flag + " is missing\n" + USAGE);
    }
}
