package io.mlops.cli.command;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.cli.config.Config;
import io.mlops.cli.config.ConfigKey;
import io.mlops.cli.console.Argument;
import io.mlops.cli.console.Command;
import io.mlops.cli.console.ExitCode;
import io.mlops.cli.console.Json;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Specs;
import io.mlops.cli.console.Value;
import io.mlops.gateway.access.ApiKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;

/** {@code key create}: makes an API key, prints it once, and keeps its hash. */
public final class KeyCreateCommand implements Command {
    private static final String USUAL_FILE = "api-keys";

    private final Argument name = Argument.required(0, "NAME", "who will use it; appears in logs");
    private final Value<String> deployments = Value.optional(
            "NAME,...", "what the key is for (default: every deployment)", text -> text, "--deployments");

    @Override
    public CommandSpec spec() {
        return Specs.command(
                        "key create",
                        "Make an API key of the gateway. It is printed once; only its hash is kept.",
                        "key create desk-7",
                        "key create research --deployments trading-policy,risk")
                .addPositional(name.spec())
                .addOption(deployments.spec());
    }

    @Override
    public int run(Session session) throws IOException {
        Config config = Config.read(session.home());
        boolean first = config.value(ConfigKey.GATEWAY_API_KEYS).isEmpty();
        Path file = session.home().root().resolve(first ? USUAL_FILE : config.value(ConfigKey.GATEWAY_API_KEYS));
        String key = ApiKeys.create(new SecureRandom());
        session.home().create();
        append(file, line(key));
        if (first) {
            config.set(ConfigKey.GATEWAY_API_KEYS, USUAL_FILE);
        }
        if (session.json()) {
            Json.print(session, Map.of("name", name.require(), "key", key, "file", file.toString()));
        } else {
            session.result(key);
        }
        session.note("kept its hash in " + file + "; the key itself is not shown again");
        if (first) {
            session.note("from its next start the gateway asks for keys: " + ConfigKey.GATEWAY_API_KEYS.key() + ": "
                    + USUAL_FILE);
        }
        return ExitCode.OK;
    }

    private String line(String key) {
        Set<String> limited =
                deployments.find().map(text -> Set.of(text.split(",", -1))).orElse(Set.of());
        try {
            return ApiKeys.line(name.require(), key, limited);
        } catch (IllegalArgumentException e) {
            throw new MlopsException(
                    ErrorCode.INVALID_ARGUMENT,
                    "cannot create the key \"" + name.require() + "\": " + e.getMessage(),
                    e);
        }
    }

    /** The file stays as it is, its line by line checked, with one more behind. */
    private void append(Path file, String line) throws IOException {
        String before = read(file);
        String content = before + (before.isEmpty() || before.endsWith("\n") ? "" : "\n") + line + "\n";
        try {
            ApiKeys.read(content.getBytes(StandardCharsets.UTF_8), file.toString());
        } catch (IOException e) {
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION,
                    "cannot create the key \"" + name.require() + "\": " + e.getMessage(),
                    e);
        }
        if (before.isEmpty() && !Files.exists(file)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        Files.writeString(file, content);
    }

    private static String read(Path file) throws IOException {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            return ""; // the first key makes it
        }
    }
}
