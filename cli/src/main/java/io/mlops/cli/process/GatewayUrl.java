package io.mlops.cli.process;

import io.mlops.cli.config.Config;
import io.mlops.cli.config.ConfigKey;
import java.net.URI;
import java.util.Set;

/** Where a gateway answers, by the configuration that it was started with. */
final class GatewayUrl {
    private static final String LOOPBACK = "127.0.0.1";
    private static final Set<String> ANY = Set.of("0.0.0.0", "::", "[::]", "localhost", LOOPBACK);

    private GatewayUrl() {}

    /** For clients; a gateway that listens on every address is named by this machine's own. */
    static URI clients(Config config, int port) {
        String scheme = config.value(ConfigKey.GATEWAY_TLS_CERTIFICATE).isEmpty() ? "http" : "https";
        String host = config.value(ConfigKey.GATEWAY_HOST);
        String named = ANY.contains(host) ? LOOPBACK : host.contains(":") ? "[" + host + "]" : host;
        return URI.create(scheme + "://" + named + ":" + port);
    }

    /** The admin port: always this machine's own, always plain. */
    static URI admin(int port) {
        return URI.create("http://" + LOOPBACK + ":" + port);
    }
}
