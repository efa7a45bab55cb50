package io.mlops.cli.config;

import io.mlops.ByteSize;
import io.mlops.MlopsException;
import io.mlops.cli.console.Durations;
import io.mlops.cli.console.Nearest;
import io.mlops.controlplane.ApprovalDesk;
import io.mlops.controlplane.Home;
import io.mlops.image.BaseImage;
import io.mlops.image.ImageOptions;
import java.util.ArrayList;
import java.util.List;

/** What can be configured. */
public enum ConfigKey {
    GATEWAY_PORT("gateway.port", "8484", "the port that clients call"),
    GATEWAY_ADMIN_PORT("gateway.admin-port", "8485", "the gateway's port for health, metrics and events"),
    GATEWAY_PROCESSES(
            "gateway.processes", "2", "how many gateway processes share the port, so that one can die or be replaced"),
    GATEWAY_RATE_LIMIT(
            "gateway.rate-limit", "", "requests a second that one client may send to a gateway process; empty for any"),
    GATEWAY_RATE_BURST(
            "gateway.rate-burst", "", "requests that one client may send at once; empty for one second's worth"),
    GATEWAY_MAX_CONNECTIONS(
            "gateway.max-connections",
            "",
            "connections of clients to a gateway process; empty for as many as there are file descriptors for"),
    GATEWAY_MAX_CONNECTIONS_PER_CLIENT(
            "gateway.max-connections-per-client", "", "connections from one address; empty for any number"),
    GATEWAY_REPLAY_MEMORY(
            "gateway.replay-memory",
            "",
            "what a gateway process may keep of requests and answers, as 256MiB; empty for half of its heap's size"),
    GATEWAY_HOST(
            "gateway.host", "127.0.0.1", "the address it listens on; others than this machine's need TLS and keys"),
    GATEWAY_TLS_CERTIFICATE("gateway.tls.certificate", "", "PEM file of the gateway's certificate; empty: plain HTTP"),
    GATEWAY_TLS_KEY("gateway.tls.key", "", "PEM file of its private key"),
    GATEWAY_TLS_CLIENT_CA(
            "gateway.tls.client-ca", "", "PEM file of who issues clients' certificates; empty asks for none"),
    GATEWAY_TLS_ALLOW_12("gateway.tls.allow-1.2", "false", "whether clients may speak TLS 1.2 beside 1.3"),
    GATEWAY_API_KEYS("gateway.api-keys", "", "file of API keys' hashes; empty asks for none"),
    GATEWAY_JWT_JWKS("gateway.jwt.jwks", "", "file or https address of the keys that tokens are signed with"),
    GATEWAY_JWT_ISSUER("gateway.jwt.issuer", "", "what a token's iss must be"),
    GATEWAY_JWT_AUDIENCE("gateway.jwt.audience", "", "what a token's aud must hold"),
    GATEWAY_UPSTREAM_CA(
            "gateway.upstream-ca", "", "PEM file of who issues replicas' certificates; empty: the system's list"),
    GATEWAY_UPSTREAM_CERTIFICATE(
            "gateway.upstream-certificate", "", "PEM file of what the gateway shows replicas that ask"),
    GATEWAY_UPSTREAM_KEY("gateway.upstream-key", "", "PEM file of its private key"),
    GATEWAY_INSECURE("gateway.insecure", "false", "whether other machines may reach it without TLS or keys"),
    STORE_URL("store.url", "", "the database, jdbc:postgresql://...; empty for SQLite in the home"),
    LOCAL_ZONES("local.zones", "a,b,c", "the failure domains of the provider local"),
    LOCAL_RESTORE_TIME("local.restore-time", "2s", "how long the provider local takes to restore an archived object"),
    IMAGE_BASE(
            "image.base",
            ImageOptions.DEFAULT_BASE,
            "what images are built on: a name in a registry, a tar or OCI layout on disk, or scratch"),
    APPROVALS("approvals", "", "what waits for a second person: failover,rollout,rollback,destroy"),
    AUDIT_ANCHORS(
            "audit.anchors", "", "where signed heads of the journal are kept: file:///FOLDER, with commas between"),
    AUDIT_KEY("audit.key", "", "the file of the key that signs them; empty for audit.key in the home"),
    ALERTS_WEBHOOK("alerts.webhook", "", "the URL that alerts are posted to"),
    ALERTS_SECRET_FILE("alerts.secret-file", "", "the file of the secret that signs what is posted"),
    ALERTS_COMMAND("alerts.command", "", "the program that gets alerts on its standard input"),
    ALERTS_HEARTBEAT("alerts.heartbeat", "", "the URL that is asked every minute while the controller works");

    private final String key;
    private final String fallback;
    private final String description;

    ConfigKey(String key, String fallback, String description) {
        this.key = key;
        this.fallback = fallback;
        this.description = description;
    }

    public String key() {
        return key;
    }

    public String fallback() {
        return fallback;
    }

    public String description() {
        return description;
    }

    /** What is wrong with a value; empty when nothing is. */
    String problem(String value) {
        return switch (this) {
            case GATEWAY_PORT, GATEWAY_ADMIN_PORT -> port(value);
            case GATEWAY_PROCESSES -> processes(value);
            case GATEWAY_RATE_LIMIT -> rate(value);
            case GATEWAY_RATE_BURST, GATEWAY_MAX_CONNECTIONS, GATEWAY_MAX_CONNECTIONS_PER_CLIENT -> count(value);
            case GATEWAY_REPLAY_MEMORY -> size(value);
            case GATEWAY_HOST -> value.isBlank() ? "it must not be empty" : "";
            case GATEWAY_TLS_ALLOW_12, GATEWAY_INSECURE ->
                value.equals("true") || value.equals("false") ? "" : "it is true or false";
            case GATEWAY_TLS_CERTIFICATE,
                    GATEWAY_TLS_KEY,
                    GATEWAY_TLS_CLIENT_CA,
                    GATEWAY_API_KEYS,
                    GATEWAY_JWT_JWKS,
                    GATEWAY_JWT_ISSUER,
                    GATEWAY_JWT_AUDIENCE,
                    GATEWAY_UPSTREAM_CA,
                    GATEWAY_UPSTREAM_CERTIFICATE,
                    GATEWAY_UPSTREAM_KEY -> "";
            case STORE_URL -> storeUrl(value);
            case LOCAL_ZONES -> value.isBlank() ? "it must not be empty" : "";
            case LOCAL_RESTORE_TIME -> duration(value);
            case IMAGE_BASE -> base(value);
            case APPROVALS -> approvals(value);
            case AUDIT_ANCHORS -> places(value);
            case ALERTS_WEBHOOK, ALERTS_HEARTBEAT -> url(value);
            case AUDIT_KEY, ALERTS_SECRET_FILE, ALERTS_COMMAND -> "";
        };
    }

    private static String duration(String value) {
        try {
            return Durations.parse(value).isPositive() ? "" : "it must be longer than nothing";
        } catch (IllegalArgumentException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static String base(String value) {
        try {
            return BaseImage.parse(value).toString().isEmpty() ? "it must not be empty" : "";
        } catch (MlopsException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static String approvals(String value) {
        try {
            ApprovalDesk.parse(value);
            return "";
        } catch (IllegalArgumentException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static String places(String value) {
        for (String place : value.isBlank() ? new String[0] : value.split(",", -1)) {
            if (!place.strip().matches("[a-z][a-z0-9+.-]*://\\S+")) {
                return "a place is a URI such as file:///mnt/other/anchors";
            }
        }
        return "";
    }

    private static String url(String value) {
        return value.isEmpty() || value.matches("https?://[^\\s/]\\S*") ? "" : "it is no http:// or https:// URL";
    }

    static List<String> keys() {
        List<String> keys = new ArrayList<>();
        for (ConfigKey key : values()) {
            keys.add(key.key);
        }
        return keys;
    }

    /** The key of this name, or an explanation of what there is instead. */
    public static ConfigKey named(String name) {
        for (ConfigKey key : values()) {
            if (key.key.equals(name)) {
                return key;
            }
        }
        throw new IllegalArgumentException("unknown key " + name
                + Nearest.to(name, keys())
                        .map(near -> "; did you mean " + near + "?")
                        .orElse("; there are " + String.join(", ", keys())));
    }

    private static String port(String value) {
        boolean digits =
                !value.isEmpty() && value.length() <= 5 && value.chars().allMatch(Character::isDigit);
        return digits && Integer.parseInt(value) <= 65_535 ? "" : "a port is a number from 0 (any free one) to 65535";
    }

    private static String processes(String value) {
        boolean counts = value.length() == 1 && value.charAt(0) >= '1' && value.charAt(0) <= '0' + Home.MOST_GATEWAYS;
        return counts ? "" : "it is a number from 1 to " + Home.MOST_GATEWAYS;
    }

    private static String rate(String value) {
        boolean positive = value.matches("\\d{1,9}(\\.\\d{1,6})?") && Double.parseDouble(value) > 0;
        return value.isEmpty() || positive ? "" : "it is a positive number, as 50 or 0.5; empty for no limit";
    }

    private static String count(String value) {
        return value.isEmpty() || value.matches("[1-9]\\d{0,8}") ? "" : "it is a number from 1; empty for the default";
    }

    private static String size(String value) {
        if (value.isEmpty()) {
            return "";
        }
        try {
            return ByteSize.parse(value).bytes() > 0 ? "" : "it must be more than nothing";
        } catch (MlopsException e) {
            return "it is a whole number and B, KiB, MiB, GiB or TiB, as 256MiB; empty for the default";
        }
    }

    private static String storeUrl(String value) {
        boolean known = value.isEmpty() || value.startsWith("jdbc:sqlite:") || value.startsWith("jdbc:postgresql:");
        return known ? "" : "a store is jdbc:sqlite:PATH or jdbc:postgresql://HOST:PORT/DATABASE";
    }
}
