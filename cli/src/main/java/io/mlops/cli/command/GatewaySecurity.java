package io.mlops.cli.command;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.cli.config.Config;
import io.mlops.cli.config.ConfigKey;
import io.mlops.controlplane.Home;
import io.mlops.gateway.Security;
import io.mlops.gateway.access.AccessSettings;
import io.mlops.gateway.access.JwtSettings;
import io.mlops.gateway.tls.TlsFiles;
import io.mlops.gateway.tls.UpstreamTlsFiles;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads how a gateway is kept from others out of a home's configuration; paths are relative to the home. */
final class GatewaySecurity {
    private final Config config;
    private final Home home;

    private GatewaySecurity(Config config, Home home) {
        this.config = config;
        this.home = home;
    }

    /** INVALID_ARGUMENT names keys that only make sense together. */
    static Security read(Config config, Home home) {
        GatewaySecurity keys = new GatewaySecurity(config, home);
        return new Security(
                keys.tls(),
                keys.upstreams(),
                keys.access(),
                config.value(ConfigKey.GATEWAY_INSECURE).equals("true"));
    }

    private @Nullable TlsFiles tls() {
        requireBoth(ConfigKey.GATEWAY_TLS_CERTIFICATE, ConfigKey.GATEWAY_TLS_KEY);
        Path certificate = path(ConfigKey.GATEWAY_TLS_CERTIFICATE);
        Path key = path(ConfigKey.GATEWAY_TLS_KEY);
        Path clientCa = path(ConfigKey.GATEWAY_TLS_CLIENT_CA);
        if (certificate == null || key == null) {
            if (clientCa != null) {
                throw wrong(ConfigKey.GATEWAY_TLS_CLIENT_CA, ConfigKey.GATEWAY_TLS_CERTIFICATE);
            }
            return null;
        }
        return TlsFiles.of(certificate, key)
                .withClientCa(clientCa)
                .withTls12(config.value(ConfigKey.GATEWAY_TLS_ALLOW_12).equals("true"));
    }

    private UpstreamTlsFiles upstreams() {
        requireBoth(ConfigKey.GATEWAY_UPSTREAM_CERTIFICATE, ConfigKey.GATEWAY_UPSTREAM_KEY);
        return new UpstreamTlsFiles(
                path(ConfigKey.GATEWAY_UPSTREAM_CA),
                path(ConfigKey.GATEWAY_UPSTREAM_CERTIFICATE),
                path(ConfigKey.GATEWAY_UPSTREAM_KEY));
    }

    private AccessSettings access() {
        String jwks = config.value(ConfigKey.GATEWAY_JWT_JWKS);
        if (jwks.isEmpty()) {
            return new AccessSettings(path(ConfigKey.GATEWAY_API_KEYS), null);
        }
        for (ConfigKey needed : new ConfigKey[] {ConfigKey.GATEWAY_JWT_ISSUER, ConfigKey.GATEWAY_JWT_AUDIENCE}) {
            if (config.value(needed).isEmpty()) {
                throw wrong(ConfigKey.GATEWAY_JWT_JWKS, needed);
            }
        }
        String where = jwks.contains("://") ? jwks : home.root().resolve(jwks).toString();
        try {
            JwtSettings settings = JwtSettings.of(
                    where, config.value(ConfigKey.GATEWAY_JWT_ISSUER), config.value(ConfigKey.GATEWAY_JWT_AUDIENCE));
            return new AccessSettings(path(ConfigKey.GATEWAY_API_KEYS), settings);
        } catch (IllegalArgumentException e) {
            throw new MlopsException(
                    ErrorCode.INVALID_ARGUMENT,
                    "cannot read the configuration: " + ConfigKey.GATEWAY_JWT_JWKS.key() + ": " + e.getMessage(),
                    e);
        }
    }

    private @Nullable Path path(ConfigKey key) {
        String value = config.value(key);
        return value.isEmpty() ? null : home.root().resolve(value);
    }

    private void requireBoth(ConfigKey one, ConfigKey other) {
        boolean first = config.value(one).isEmpty();
        if (first != config.value(other).isEmpty()) {
            throw first ? wrong(other, one) : wrong(one, other);
        }
    }

    private static MlopsException wrong(ConfigKey given, ConfigKey missing) {
        return new MlopsException(
                ErrorCode.INVALID_ARGUMENT,
                "cannot read the configuration: " + given.key() + " is set and " + missing.key()
                        + " is not; set both or none");
    }
}
