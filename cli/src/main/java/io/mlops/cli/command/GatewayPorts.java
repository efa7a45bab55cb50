package io.mlops.cli.command;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.cli.config.Config;
import io.mlops.cli.config.ConfigKey;
import io.mlops.cli.console.Session;
import io.mlops.cli.process.GatewaySlots;
import io.mlops.cli.process.PortHolder;
import java.io.IOException;

/** Whether the gateway can have its ports: looked at before anything is changed. */
record GatewayPorts(Session session, Config config) {
    /** UNAVAILABLE, with the holder and the way out, when somebody else has one of them. */
    void requireFree() throws IOException {
        if (GatewaySlots.anyLives(session.home())) {
            return; // our own gateways have them
        }
        requireFree(ConfigKey.GATEWAY_PORT);
        requireFree(ConfigKey.GATEWAY_ADMIN_PORT);
    }

    private void requireFree(ConfigKey key) {
        int port = config.number(key);
        if (port != 0 && !PortHolder.free(port)) {
            throw new MlopsException(
                    ErrorCode.UNAVAILABLE,
                    "cannot start the gateway: port " + port + " is in use" + holder(port) + "; choose another with "
                            + session.commandLine("config set " + key.key() + " " + suggestion(port)));
        }
    }

    static String holder(int port) {
        return PortHolder.find(port)
                .map(process -> " by process " + process.pid()
                        + process.info()
                                .command()
                                .map(command -> " (" + command + ")")
                                .orElse(""))
                .orElse("");
    }

    /** The next ports are tried, so that the line can be pasted as it is. */
    private static int suggestion(int port) {
        for (int other = port + 10; other < port + 200 && other <= 65_535; other++) {
            if (PortHolder.free(other)) {
                return other;
            }
        }
        return 0;
    }
}
