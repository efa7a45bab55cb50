package io.mlops.images;

import io.mlops.ErrorCode;
import io.mlops.image.ImageReference;
import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import javax.net.ssl.SSLException;

/** Whether a registry answers at all. Jib asks one that does not for a minute before it says so. */
final class Answers {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Answers() {}

    /** UNAVAILABLE where nobody answers, FAILED_PRECONDITION where it is not by TLS with a certificate that is known. */
    static void require(ImageReference reference) throws ImageException, InterruptedException {
        String registry = reference.registry().equals("docker.io") ? "registry-1.docker.io" : reference.registry();
        try (HttpClient client = HttpClient.newBuilder()
                .proxy(ProxySelector.getDefault())
                .connectTimeout(PATIENCE)
                .build()) {
            // Whatever it answers, a login wanted above all, it is there.
            client.send(
                    HttpRequest.newBuilder(URI.create("https://" + registry + "/v2/"))
                            .timeout(PATIENCE)
                            .build(),
                    BodyHandlers.discarding());
        } catch (IllegalArgumentException e) {
            throw new ImageException(ErrorCode.INVALID_ARGUMENT, registry + " is no host: " + e.getMessage(), e);
        } catch (SSLException e) {
            throw new ImageException(
                    ErrorCode.FAILED_PRECONDITION,
                    "the registry " + registry + " does not speak TLS with a certificate that is known here ("
                            + e.getMessage() + "); where that is meant to be, allow it with --insecure-registry "
                            + registry,
                    e);
        } catch (IOException e) {
            throw new ImageException(
                    ErrorCode.UNAVAILABLE,
                    "the registry " + registry + " of " + reference.repository() + " cannot be reached: " + why(e),
                    e);
        }
    }

    private static String why(IOException failure) {
        Throwable last = failure;
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            last = cause;
        }
        String name = last.getClass().getSimpleName();
        String message = last.getMessage();
        return switch (name) {
            case "UnresolvedAddressException", "UnknownHostException" ->
                "there is no such host, or no name server answers";
            default -> message == null ? name : message;
        };
    }
}
