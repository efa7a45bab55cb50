package io.mlops.cli.command;

import io.mlops.cli.config.Config;
import io.mlops.cli.config.ProviderKey;
import io.mlops.cli.console.Arguments;
import io.mlops.cli.console.Command;
import io.mlops.cli.console.ExitCode;
import io.mlops.cli.console.Json;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Specs;
import io.mlops.cli.console.UsageException;
import io.mlops.cli.process.GatewaySlots;
import io.mlops.cli.process.HeldLock;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/** {@code config set}: changes keys, all that are given or none. */
public final class ConfigSetCommand implements Command {
    private static final String HINT = "write KEY VALUE, once or more often; see mlops-cli config list for the keys";

    private final Arguments words = Arguments.any("KEY VALUE", "a key, for example gateway.port, and its new value");

    @Override
    public CommandSpec spec() {
        return Specs.command(
                        "config set",
                        "Change keys of the configuration: all that are given, or none.",
                        "config set gateway.port 8494",
                        "config set gateway.port 8494 gateway.admin-port 8495",
                        "config set store.url jdbc:postgresql://db:5432/mlops?user=mlops")
                .addPositional(words.spec());
    }

    @Override
    public int run(Session session) throws IOException {
        Map<String, String> changes = changes(words.all());
        Config.read(session.home()).set(changes);
        if (session.json()) {
            Json.print(session, changes);
        } else {
            changes.forEach((key, value) -> session.result(key + ": " + value));
        }
        if (HeldLock.held(session.home().controllerLock()) || GatewaySlots.anyLives(session.home())) {
            session.note("what runs keeps its configuration until it is started again");
        }
        return ExitCode.OK;
    }

    private static Map<String, String> changes(List<String> words) {
        if (words.isEmpty()) {
            throw new UsageException("missing KEY and VALUE", HINT);
        }
        Map<String, String> changes = new LinkedHashMap<>();
        for (int i = 0; i < words.size(); i += 2) {
            String key = words.get(i);
            if (i + 1 == words.size()) {
                throw new UsageException("missing VALUE of " + key, HINT);
            }
            if (ProviderKey.parse(key).isEmpty()) {
                ConfigGetCommand.named(key);
            }
            if (changes.put(key, words.get(i + 1)) != null) {
                throw new UsageException(key + " is given twice", "give it once");
            }
        }
        return changes;
    }
}
