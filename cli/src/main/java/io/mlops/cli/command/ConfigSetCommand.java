package io.mlops.cli.command;

import io.mlops.cli.config.Config;
import io.mlops.cli.config.ConfigKey;
import io.mlops.cli.console.Argument;
import io.mlops.cli.console.Command;
import io.mlops.cli.console.ExitCode;
import io.mlops.cli.console.Json;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Specs;
import io.mlops.cli.process.GatewaySlots;
import io.mlops.cli.process.HeldLock;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/** {@code config set}: changes one key. */
public final class ConfigSetCommand implements Command {
    private final Argument key = Argument.required(0, "KEY", "for example gateway.port");
    private final Argument value = Argument.required(1, "VALUE", "its new value");

    @Override
    public CommandSpec spec() {
        return Specs.command(
                        "config set",
                        "Change one key of the configuration.",
                        "config set gateway.port 8494",
                        "config set store.url jdbc:postgresql://db:5432/mlops?user=mlops")
                .addPositional(key.spec())
                .addPositional(value.spec());
    }

    @Override
    public int run(Session session) throws IOException {
        ConfigKey wanted = ConfigGetCommand.named(key.require());
        Config.read(session.home()).set(wanted, value.require());
        if (session.json()) {
            Json.print(session, Map.of(wanted.key(), value.require()));
        } else {
            session.result(wanted.key() + ": " + value.require());
        }
        if (HeldLock.held(session.home().controllerLock()) || GatewaySlots.anyLives(session.home())) {
            session.note("what runs keeps its configuration until it is started again");
        }
        return ExitCode.OK;
    }
}
