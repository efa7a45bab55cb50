package io.mlops.provider.gcp;

import com.google.api.client.http.GenericUrl;
import com.google.api.client.http.HttpRequest;
import com.google.api.client.http.HttpResponse;
import com.google.cloud.http.HttpTransportOptions;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.StorageOptions;
import io.mlops.artifact.ObjectKey;
import io.mlops.spi.DriverCall;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.lang.System.Logger.Level;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads an object together with what it is, by one request to the XML API, which tells the custom metadata with the content
 * (https://cloud.google.com/storage/docs/xml-api/reference-headers); the JSON API, which the library's client speaks, does not. Sent with
 * the library's own credentials and connections. It understands success only: whatever else comes is empty, and the caller asks the same
 * again through the client, which knows what it means and when to try again. Thread-safe.
 *
 * @param storage asked for when it is needed
 * @param bucket where they lie
 */
record GcsDirect(Supplier<Storage> storage, String bucket) {
    private static final System.Logger LOG = System.getLogger(GcsDirect.class.getName());
    private static final int OK = 200;

    /** What Google said; whoever does not read its content to the end closes that. */
    record Answer(HttpResponse response, InputStream content) {
        @Nullable String header(String name) {
            return response.getHeaders().getFirstHeaderStringValue(name);
        }

        /** A header that is always there. */
        String require(String name) throws IOException {
            String value = header(name);
            if (value == null) {
                throw new IOException("Cloud Storage answered without " + name);
            }
            return value;
        }

        /** To the second. */
        Instant modified() throws IOException {
            try {
                return Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(require("last-modified")));
            } catch (DateTimeException e) {
                throw new IOException("Cloud Storage answered with another last-modified than a date", e);
            }
        }
    }

    Optional<Answer> get(ObjectKey key) throws InterruptedIOException {
        try {
            HttpResponse response = request(key).execute();
            if (response.getStatusCode() == OK) {
                return Optional.of(new Answer(response, response.getContent()));
            }
            response.disconnect();
            LOG.log(
                    Level.DEBUG,
                    "Google answered {0} to GET {1}; asking through its client",
                    response.getStatusCode(),
                    key);
            return Optional.empty();
        } catch (IOException e) {
            DriverCall.requireUninterrupted(e);
            LOG.log(Level.DEBUG, () -> "No answer to GET " + key + "; asking through the client of Cloud Storage", e);
            return Optional.empty();
        }
    }

    private HttpRequest request(ObjectKey key) throws IOException {
        StorageOptions options = storage.get().getOptions();
        HttpTransportOptions transport = (HttpTransportOptions) options.getTransportOptions();
        String path = URLEncoder.encode(key.value(), StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%2F", "/");
        return transport
                .getHttpTransportFactory()
                .create()
                .createRequestFactory(transport.getHttpRequestInitializer(options))
                .buildGetRequest(new GenericUrl(options.getHost() + "/" + bucket + "/" + path, true))
                .setResponseReturnRawInputStream(true) // what was stored, and not what it unpacks to
                .setThrowExceptionOnExecuteError(false);
    }
}
