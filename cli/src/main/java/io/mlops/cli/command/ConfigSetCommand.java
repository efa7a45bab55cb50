package io.mlops.cli.command;

import io.mlops.cli.config.Config;
import io.mlops.cli.config.ProviderKey;
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
import java.util.Optional;
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
                        "config set providers.aws.regions us-east-1,eu-west-1",
                        "config set store.url jdbc:postgresql://db:5432/mlops?user=mlops")
                .addPositional(key.spec())
                .addPositional(value.spec());
    }

    @Override
    public int run(Session session) throws IOException {
        String name = key.require();
        Config config = Config.read(session.home());
        Optional<ProviderKey> setting = ProviderKey.parse(name);
        if (setting.isPresent()) {
            config.set(setting.get(), value.require());
        } else {
            config.set(ConfigGetCommand.named(name), value.require());
        }
        if (session.json()) {
            Json.print(session, Map.of(name, value.require()));
        } else {
            session.result(name + ": " + value.require());
        }
        if (HeldLock.held(session.home().controllerLock()) || GatewaySlots.anyLives(session.home())) {
            session.note("what runs keeps its configuration until it is started again");
        }
        return ExitCode.OK;
    }
}
