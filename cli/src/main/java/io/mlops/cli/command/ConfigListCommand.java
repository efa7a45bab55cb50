package io.mlops.cli.command;

import io.mlops.cli.config.Config;
import io.mlops.cli.config.ConfigKey;
import io.mlops.cli.console.Command;
import io.mlops.cli.console.ExitCode;
import io.mlops.cli.console.Json;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Specs;
import io.mlops.cli.console.Table;
import picocli.CommandLine.Model.CommandSpec;

/** {@code config list}: every key, its value, and whether the file or the fallback says so. */
public final class ConfigListCommand implements Command {
    @Override
    public CommandSpec spec() {
        return Specs.command("config list", "Show the configuration of the home.", "config list");
    }

    @Override
    public int run(Session session) {
        Config config = Config.read(session.home());
        if (session.json()) {
            Json.print(session, json -> {
                for (ConfigKey key : ConfigKey.values()) {
                    json.writeStringProperty(key.key(), config.value(key));
                }
                config.settings().forEach((key, value) -> json.writeStringProperty(key.key(), value));
            });
            return ExitCode.OK;
        }
        Table table = new Table("", "KEY", "VALUE", "SET", "MEANING");
        for (ConfigKey key : ConfigKey.values()) {
            String value = config.value(key);
            table.row(key.key(), value.isEmpty() ? "-" : value, config.isSet(key) ? "yes" : "no", key.description());
        }
        config.settings()
                .forEach((key, value) -> table.row(
                        key.key(),
                        value.isEmpty() ? "-" : value,
                        "yes",
                        "a setting of the provider " + key.provider()));
        table.lines().forEach(session::result);
        return ExitCode.OK;
    }
}
