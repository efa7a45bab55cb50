package io.mlops.cli.command;

import io.mlops.Location;
import io.mlops.cli.console.Session;
import io.mlops.cli.http.HttpConnection;
import io.mlops.cli.http.HttpRequest;
import io.mlops.controlplane.Controller;
import io.mlops.controlplane.ControllerSettings;
import io.mlops.gateway.Gateway;
import io.mlops.gateway.GatewayConfig;
import io.mlops.gateway.GatewayFiles;
import io.mlops.routing.Route;
import io.mlops.routing.Routes;
import io.mlops.routing.RoutesJson;
import io.mlops.routing.Upstream;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * Runs a controller and a gateway for a moment, with nothing deployed, so that the JVM can keep their classes for later
 * starts. Starts no process and listens on loopback only.
 */
public final class Rehearsal {
    private static final Duration MOMENT = Duration.ofMillis(600);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    /** Nobody listens on it: a request there is refused, which is what retries and ejections are for. */
    private static final URI NOBODY = URI.create("http://127.0.0.1:1");

    private Rehearsal() {}

    /** Plays both roles in the session's home. */
    public static void play(Session session) throws IOException {
        controller(session);
        gateway(session);
    }

    private static void controller(Session session) {
        try (Workspace workspace = Workspace.open(session);
                Controller controller = workspace.controller(ControllerSettings.defaults())) {
            long end = System.nanoTime() + MOMENT.toNanos();
            // The gateway port is 0 in this home and nothing is deployed, so no gateway is wanted.
            controller.runUntil(view -> System.nanoTime() > end, MOMENT.multipliedBy(2));
        }
    }

    private static void gateway(Session session) throws IOException {
        String digest = "0".repeat(64);
        Upstream upstream = new Upstream("nobody", NOBODY, Location.parse("local/a"), 1, digest, 0, 100, false);
        Route route = new Route("sample", TIMEOUT, true, 1 << 20, "{}", List.of(upstream));
        RoutesJson.writeFile(
                session.home().routes(), new Routes(1, 1, session.clock().instant(), List.of(route)));
        GatewayConfig config = GatewayConfig.defaults(session.home().routes())
                .withFiles(new GatewayFiles(
                        session.home().routes(),
                        session.home().gatewayFile(1),
                        session.home().gatewayLock(1),
                        session.home().accessLog(1)));
        try (Gateway gateway = Gateway.start(config)) {
            URI infer = URI.create("http://127.0.0.1:" + gateway.port() + "/v2/models/sample/infer");
            URI admin = URI.create("http://127.0.0.1:" + gateway.adminPort() + "/events?after=0");
            for (int i = 0; i < 20; i++) {
                HttpConnection.once(infer, HttpRequest.post(infer, "{}"), TIMEOUT);
            }
            HttpConnection.once(admin, HttpRequest.get(admin), TIMEOUT);
        }
    }
}
