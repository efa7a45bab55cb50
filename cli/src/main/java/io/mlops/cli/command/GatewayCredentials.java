package io.mlops.cli.command;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.cli.config.Config;
import io.mlops.cli.config.ConfigKey;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Value;
import io.mlops.cli.http.GatewayAccess;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Optional;

/** What a command shows and trusts when it calls the gateway of its home as any client would. */
final class GatewayCredentials {
    static final String VARIABLE = "MLOPS_API_KEY";

    private GatewayCredentials() {}

    static Value<String> option() {
        return Value.optional(
                "KEY",
                "the gateway's API key or token (default: " + VARIABLE + ", which other users cannot see)",
                GatewayCredentials::printable,
                "--api-key");
    }

    /** A key travels in a header: nothing in it may end one. */
    private static String printable(String key) {
        if (key.isEmpty() || !key.chars().allMatch(c -> c > ' ' && c <= '~')) {
            throw new IllegalArgumentException("a key has printable characters and no spaces");
        }
        return key;
    }

    /** The certificate that the home configures is trusted as it is; any other as the system does. */
    static GatewayAccess of(Session session, Optional<String> key) {
        Optional<String> given = key.or(() -> Optional.ofNullable(System.getenv(VARIABLE))
                .filter(text -> !text.isEmpty())
                .map(GatewayCredentials::printable));
        return GatewayAccess.of(given, certificate(session));
    }

    /** The gateway's own certificate, where one is configured. */
    static Optional<X509Certificate> certificate(Session session) {
        String file = Config.read(session.home()).value(ConfigKey.GATEWAY_TLS_CERTIFICATE);
        return file.isEmpty()
                ? Optional.empty()
                : Optional.of(read(session.home().root().resolve(file)));
    }

    private static X509Certificate read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        } catch (IOException | CertificateException e) {
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION,
                    "cannot read the gateway's certificate " + file + ": " + e.getMessage() + "; see "
                            + ConfigKey.GATEWAY_TLS_CERTIFICATE.key(),
                    e);
        }
    }
}
