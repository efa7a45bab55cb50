package io.mlops.cli.command;

import io.mlops.cli.config.Config;
import io.mlops.cli.config.ConfigKey;
import io.mlops.cli.console.Session;
import java.util.Optional;

/** The gateway in the foreground. */
final class GatewayServer {
    private GatewayServer() {}

    static void run(Session session, Optional<Integer> port, Optional<Integer> adminPort) {
        Config config = Config.read(session.home());
        session.note("gateway " + port.orElse(config.number(ConfigKey.GATEWAY_PORT)) + adminPort);
    }
}
