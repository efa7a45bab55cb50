package io.mlops.cli.command;

import io.mlops.cli.config.Config;
import io.mlops.cli.config.ConfigKey;
import io.mlops.cli.console.Session;
import io.mlops.cli.process.Distribution;
import io.mlops.cli.process.GatewaySlots;
import io.mlops.cli.provider.ProviderLoader;
import io.mlops.controlplane.Home;
import io.mlops.gateway.Gateway;
import io.mlops.gateway.GatewayConfig;
import io.mlops.gateway.GatewayFiles;
import io.mlops.gateway.Listening;
import io.mlops.gateway.Serving;
import io.mlops.gateway.Sharing;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * One of a home's gateways in the foreground, until the process is told to end or a successor has taken its port over; then it
 * drains.
 *
 * @param slot its place, from 1
 * @param successor whether it takes over from the one that lives there
 * @param port the public one, where it is not the configured one
 * @param adminPort where it is not the configured one
 */
record GatewayServer(int slot, boolean successor, Optional<Integer> port, Optional<Integer> adminPort) {
    void run(Session session) throws InterruptedException {
        Home home = session.home();
        home.create();
        Config config = Config.read(home);
        GatewayConfig own = settings(home, config);
        // Nothing of a provider is loaded before the routes name one of its endpoints.
        ProviderLoader providers = Workspace.providers(session, config, Distribution.current());
        GatewayConfig settings = own.withTransports(providers.transports());
        Gateway gateway = Gateway.start(settings);
        Runtime.getRuntime().addShutdownHook(new Thread(gateway::close));
        session.note("gateway " + slot + " of " + home + " listens on " + address(settings) + ":" + gateway.port()
                + " (admin port " + gateway.adminPort() + "), pid "
                + ProcessHandle.current().pid());
        gateway.awaitEnd();
    }

    private GatewayConfig settings(Home home, Config config) {
        return GatewayConfig.defaults(home.routes())
                .withListening(new Listening(
                        config.value(ConfigKey.GATEWAY_HOST),
                        port.orElseGet(() -> port(home, config)),
                        adminPort.orElseGet(() -> GatewaySlots.adminPort(config, slot)),
                        sharing(home)))
                .withFiles(new GatewayFiles(
                                home.routes(), home.gatewayFile(slot), home.gatewayLock(slot), home.accessLog(slot))
                        .withRollups(home.rollups()))
                .withAdmission(AdmissionSettings.of(config))
                .withServing(Serving.defaults().withEventLoops(eventLoops(config)))
                .withSecurity(GatewaySecurity.read(config, home));
    }

    private static String address(GatewayConfig settings) {
        return (settings.security().tls() == null ? "http" : "https") + "://"
                + settings.listening().host();
    }

    /** Where any free port will do, the others follow the first to the one that it got. */
    private int port(Home home, Config config) {
        int configured = config.number(ConfigKey.GATEWAY_PORT);
        return configured == 0 && slot > 1 ? GatewaySlots.knownPort(home).orElse(0) : configured;
    }

    private Sharing sharing(Home home) {
        List<Path> siblings = IntStream.rangeClosed(1, Home.MOST_GATEWAYS)
                .filter(other -> other != slot)
                .mapToObj(home::gatewayFile)
                .toList();
        return Sharing.in(slot, siblings, home.gatewaySuccession(slot), home.gatewaySocket(slot))
                .withSuccessor(successor);
    }

    /** Together they have one for each processor. */
    private static int eventLoops(Config config) {
        int processors = Runtime.getRuntime().availableProcessors();
        return Math.max(1, processors / config.number(ConfigKey.GATEWAY_PROCESSES));
    }
}
