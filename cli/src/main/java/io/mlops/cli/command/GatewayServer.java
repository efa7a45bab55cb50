package io.mlops.cli.command;

import io.mlops.cli.config.Config;
import io.mlops.cli.config.ConfigKey;
import io.mlops.cli.console.Session;
import io.mlops.controlplane.Home;
import io.mlops.gateway.Gateway;
import io.mlops.gateway.GatewayConfig;
import io.mlops.gateway.GatewayFiles;
import io.mlops.gateway.Listening;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** The gateway of a home in the foreground, until the process is told to end; then it drains. */
final class GatewayServer {
    private static final String HOST = "127.0.0.1";

    private GatewayServer() {}

    static void run(Session session, Optional<Integer> port, Optional<Integer> adminPort) throws InterruptedException {
        Home home = session.home();
        home.create();
        Config config = Config.read(home);
        GatewayConfig settings = GatewayConfig.defaults(home.routes())
                .withListening(new Listening(
                        HOST,
                        port.orElseGet(() -> config.number(ConfigKey.GATEWAY_PORT)),
                        adminPort.orElseGet(() -> config.number(ConfigKey.GATEWAY_ADMIN_PORT))))
                .withFiles(new GatewayFiles(home.routes(), home.gatewayFile(), home.gatewayLock(), home.accessLog())
                        .withRollups(home.rollups()));
        Gateway gateway = Gateway.start(settings);
        CountDownLatch drained = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            gateway.close();
            drained.countDown();
        }));
        session.note("the gateway of " + home + " listens on http://" + HOST + ":" + gateway.port() + " (admin port "
                + gateway.adminPort() + "), pid " + ProcessHandle.current().pid());
        drained.await();
    }
}
