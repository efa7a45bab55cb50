package io.mlops.cli.command;

import io.mlops.cli.config.Config;
import io.mlops.cli.config.ConfigKey;
import io.mlops.cli.config.ProviderKey;
import io.mlops.cli.console.Argument;
import io.mlops.cli.console.Command;
import io.mlops.cli.console.ExitCode;
import io.mlops.cli.console.Json;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Specs;
import io.mlops.cli.console.UsageException;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/** {@code config get}: the value of one key. */
public final class ConfigGetCommand implements Command {
    private final Argument key = Argument.required(0, "KEY", "for example gateway.port");

    @Override
    public CommandSpec spec() {
        return Specs.command("config get", "Show one key of the configuration.", "config get gateway.port")
                .addPositional(key.spec());
    }

    @Override
    public int run(Session session) {
        String name = key.require();
        Config config = Config.read(session.home());
        String value = ProviderKey.parse(name)
                .map(setting -> config.settings().getOrDefault(setting, ""))
                .orElseGet(() -> config.value(named(name)));
        if (session.json()) {
            Json.print(session, Map.of(name, value));
        } else {
            session.result(value);
        }
        return ExitCode.OK;
    }

    static ConfigKey named(String text) {
        try {
            return ConfigKey.named(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), "see mlops-cli config list");
        }
    }
}
