package io.mlops.benchmarks.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A self-signed certificate for this run, made by openssl.
 *
 * @param certificate PEM
 * @param key PEM, PKCS #8
 * @param both one file with both, as HAProxy wants them
 */
record Certificate(Path certificate, Path key, Path both) {
    static Certificate create(Children children) {
        Path folder = children.folder();
        Path certificate = folder.resolve("tls.crt");
        Path key = folder.resolve("tls.key");
        Path both = folder.resolve("tls.pem");
        Process openssl = children.start(
                "openssl",
                Map.of(),
                List.of(
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "ec",
                        "-pkeyopt",
                        "ec_paramgen_curve:P-256",
                        "-nodes",
                        "-days",
                        "2",
                        "-subj",
                        "/CN=localhost",
                        "-addext",
                        "subjectAltName=DNS:localhost,IP:127.0.0.1",
                        "-keyout",
                        key.toString(),
                        "-out",
                        certificate.toString()));
        try {
            if (openssl.waitFor() != 0) {
                throw new IllegalStateException("openssl made no certificate; see " + folder.resolve("openssl.log"));
            }
            Files.writeString(both, Files.readString(certificate) + Files.readString(key));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        return new Certificate(certificate, key, both);
    }
}
