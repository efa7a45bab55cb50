package io.mlops.controlplane.alert;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * POSTs alerts to a URL. Where a secret is configured, {@code mlops-signature: t=SECONDS,v1=HEX} carries the HMAC-SHA256
 * (RFC 2104) over {@code SECONDS.BODY}. Thread-safe. The URL's path and query may be a secret and are never shown.
 */
public final class Webhook implements AlertChannel, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final URI url;
    private final @Nullable Path secretFile;
    private final InstantSource clock;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    /** The secret is read at each use, so that it can be changed without a restart; null signs nothing. */
    public Webhook(URI url, @Nullable Path secretFile, InstantSource clock) {
        this.url = url;
        this.secretFile = secretFile;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "webhook " + url.getScheme() + "://" + url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort());
    }

    @Override
    public void send(byte[] json) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(url)
                .timeout(PATIENCE)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(json));
        if (secretFile != null) {
            request.header("mlops-signature", signature(json, secret(secretFile)));
        }
        HttpResponse<Void> answer;
        try {
            answer = http.send(request.build(), HttpResponse.BodyHandlers.discarding());
        } catch (IOException e) {
            // Its message may carry the URL.
            throw new IOException(name() + " does not answer: " + e.getClass().getSimpleName(), e);
        }
        if (answer.statusCode() / 100 != 2) {
            throw new IOException(name() + " answered " + answer.statusCode());
        }
    }

    private static byte[] secret(Path file) throws IOException {
        try {
            return Files.readString(file).strip().getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IOException(
                    "cannot read the webhook's secret " + file + ": "
                            + e.getClass().getSimpleName(),
                    e);
        }
    }

    private String signature(byte[] json, byte[] secret) {
        try {
            long seconds = clock.instant().getEpochSecond();
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            mac.update((seconds + ".").getBytes(StandardCharsets.US_ASCII));
            return "t=" + seconds + ",v1=" + HexFormat.of().formatHex(mac.doFinal(json));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION, "cannot sign an alert: the secret in the file is empty", e);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
