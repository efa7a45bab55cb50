package io.mlops.provider.azure;

import com.azure.storage.blob.BlobServiceVersion;
import io.mlops.spi.DriverCall;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The requests that move a blob of one container, made with the caller's token and the JDK's connections, without the SDK's client for
 * Blob Storage, which takes several times the processor time of all that Azure needs of them. It understands success only. Whatever else
 * comes (no connection, a refusal) is empty, and the caller asks the same again through that client, which knows what it means and when
 * to try again. Thread-safe.
 */
final class BlobDirect {
    private static final System.Logger LOG = System.getLogger(BlobDirect.class.getName());
    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final int PARTIAL = 206;
    private static final int NOT_FOUND = 404;
    private static final String NO_BLOB = "BlobNotFound";
    private static final int PIECE = 128 << 10;

    private final Optional<URI> container;
    private final TokenSource tokens;
    private final Optional<String> encryptionScope;

    /**
     * Nothing is connected yet.
     *
     * @param container where it answers, without a slash at the end; empty where everything goes through the client
     * @param encryptionScope what new blobs are encrypted with
     */
    BlobDirect(Optional<URI> container, TokenSource tokens, Optional<String> encryptionScope) {
        this.container = container;
        this.tokens = tokens;
        this.encryptionScope = encryptionScope;
    }

    /** The container of the account whose name ends so and is otherwise the same. */
    BlobDirect sibling(String ending) {
        return new BlobDirect(container.map(uri -> URI.create(uri + ending)), tokens, encryptionScope);
    }

    /** What Azure said; whoever does not read its content to the end closes that. */
    record Answer(HttpURLConnection connection, int status, InputStream content) {
        @Nullable String header(String name) {
            return connection.getHeaderField(name);
        }

        boolean found() {
            return status != NOT_FOUND;
        }

        Instant modified() {
            return Instant.ofEpochMilli(connection.getLastModified());
        }
    }

    /**
     * A request.
     *
     * @param blob which; empty text for the container
     * @param query as it is, not encoded
     * @param headers besides those that each request has
     * @param body null where there is none
     */
    private record Request(
            String method,
            String blob,
            Map<String, String> query,
            Map<String, String> headers,
            @Nullable ByteBuffer body) {
        /** A slash in a name is encoded, as the SDK has it. */
        URL url(URI container) throws IOException {
            String path = blob.isEmpty() ? "" : "/" + encoded(blob);
            String asked = query.entrySet().stream()
                    .map(each -> each.getKey() + "=" + encoded(each.getValue()))
                    .collect(Collectors.joining("&"));
            return URI.create(container + path + (asked.isEmpty() ? "" : "?" + asked))
                    .toURL();
        }

        private static String encoded(String text) {
            return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
        }

        @Override
        public String toString() {
            return method + " " + blob + (query.isEmpty() ? "" : " " + query.keySet());
        }
    }

    /** Looks at a blob; an answer that is not {@link Answer#found} says that there is none. */
    Optional<Answer> head(String blob) throws InterruptedIOException {
        // It may be the container that is not there.
        return send(new Request("HEAD", blob, Map.of(), Map.of(), null), Set.of(OK, NOT_FOUND))
                .filter(answer -> answer.found() || NO_BLOB.equals(answer.header("x-ms-error-code")));
    }

    /** Gets a blob, or as much of it as the headers say. */
    Optional<Answer> get(String blob, Map<String, String> headers) throws InterruptedIOException {
        return send(new Request("GET", blob, Map.of(), headers, null), Set.of(OK, PARTIAL));
    }

    /** Asks about the container. */
    Optional<Answer> ask(Map<String, String> query) throws InterruptedIOException {
        return send(new Request("GET", "", query, Map.of(), null), Set.of(OK));
    }

    /**
     * Writes what remains in the buffer, as a blob or as a block of one.
     *
     * @param query perhaps empty
     * @param headers a checksum among them
     */
    Optional<Answer> put(String blob, Map<String, String> query, Map<String, String> headers, ByteBuffer body)
            throws InterruptedIOException {
        Request request = new Request("PUT", blob, query, headers, body);
        Optional<Answer> answer = send(request, Set.of(CREATED));
        try {
            if (answer.isPresent()) {
                // To its end: the connection is used again.
                answer.get().content().readAllBytes();
            }
            return answer;
        } catch (IOException e) {
            return failed(request, e);
        }
    }

    private Optional<Answer> send(Request request, Set<Integer> understood) throws InterruptedIOException {
        if (container.isEmpty()) {
            return Optional.empty();
        }
        try {
            URL url = request.url(container.get());
            BearerPolicy.requireSafe(url);
            HttpURLConnection connection = opened(url, request);
            int status = connection.getResponseCode();
            if (understood.contains(status)) {
                InputStream content =
                        status == NOT_FOUND ? new ByteArrayInputStream(new byte[0]) : connection.getInputStream();
                return Optional.of(new Answer(connection, status, content));
            }
            connection.disconnect();
            LOG.log(Level.DEBUG, "Azure answered {0} to {1}; asking through its client", status, request);
            return Optional.empty();
        } catch (IOException e) {
            return failed(request, e);
        }
    }

    private HttpURLConnection opened(URL url, Request request) throws IOException {
        if (!(url.openConnection() instanceof HttpURLConnection connection)) {
            throw new IOException("no HTTP: " + url.getProtocol());
        }
        connection.setRequestMethod(request.method());
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setConnectTimeout(Math.toIntExact(AzureClients.CONNECT.toMillis()));
        connection.setReadTimeout(Math.toIntExact(AzureClients.SILENCE.toMillis()));
        connection.setRequestProperty(
                "Authorization", "Bearer " + tokens.token().getToken());
        connection.setRequestProperty("User-Agent", AzureClients.AGENT);
        connection.setRequestProperty(
                "x-ms-version", BlobServiceVersion.getLatest().getVersion());
        request.headers().forEach(connection::setRequestProperty);
        ByteBuffer body = request.body();
        if (body != null) {
            encryptionScope.ifPresent(scope -> connection.setRequestProperty("x-ms-encryption-scope", scope));
            connection.setRequestProperty("Content-Type", "application/octet-stream");
            connection.setDoOutput(true);
            connection.setFixedLengthStreamingMode(body.remaining());
            try (OutputStream out = connection.getOutputStream()) {
                write(body.duplicate(), out);
            }
        }
        return connection;
    }

    private static void write(ByteBuffer body, OutputStream out) throws IOException {
        if (body.hasArray()) {
            out.write(body.array(), body.arrayOffset() + body.position(), body.remaining());
            return;
        }
        byte[] piece = new byte[Math.min(PIECE, body.remaining())];
        while (body.hasRemaining()) {
            int n = Math.min(piece.length, body.remaining());
            body.get(piece, 0, n);
            out.write(piece, 0, n);
        }
    }

    private static Optional<Answer> failed(Request request, IOException failure) throws InterruptedIOException {
        DriverCall.requireUninterrupted(failure);
        LOG.log(Level.DEBUG, () -> "No answer to " + request + "; asking through the client of Blob Storage", failure);
        return Optional.empty();
    }
}
