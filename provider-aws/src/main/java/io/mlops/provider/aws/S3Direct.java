package io.mlops.provider.aws;

import io.mlops.Sha256;
import io.mlops.artifact.ObjectKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.net.HttpURLConnection;
import java.net.ProtocolException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/**
 * The requests that move an object of one bucket, without the SDK's way to them, which takes several times the processor time of all that
 * S3 needs of them. It understands success only. Whatever else comes (no connection, a redirect, a refusal) is empty, and the caller asks
 * the same again through the SDK, which knows what it means and when to try again. Thread-safe.
 */
final class S3Direct {
    private static final System.Logger LOG = System.getLogger(S3Direct.class.getName());
    private static final int OK = HttpURLConnection.HTTP_OK;
    private static final int NOT_FOUND = HttpURLConnection.HTTP_NOT_FOUND;
    private static final String NOTHING = Sha256.of(new byte[0]).hex();
    private static final int HEX = 16;
    private static final String PLAIN = "-._~/";

    private final Supplier<URI> bucket;
    private final SignatureV4 signature;
    private final Supplier<AwsCredentialsIdentity> credentials;
    private final String owner;
    private final InstantSource clock;

    /**
     * @param bucket where it answers, without a slash at the end
     * @param owner the account whose it must be
     */
    S3Direct(
            Supplier<URI> bucket,
            String region,
            Supplier<AwsCredentialsIdentity> credentials,
            String owner,
            InstantSource clock) {
        this.bucket = bucket;
        this.signature = new SignatureV4("s3", region);
        this.credentials = credentials;
        this.owner = owner;
        this.clock = clock;
    }

    /** What S3 said; whoever does not read its content to the end closes it. */
    record Answer(HttpURLConnection connection, int status) implements AutoCloseable {
        @Nullable String header(String name) {
            return connection.getHeaderField(name);
        }

        /** A time in seconds, as HTTP writes it. */
        Instant time(String name) {
            return Instant.ofEpochMilli(connection.getHeaderFieldDate(name, 0));
        }

        InputStream content() throws IOException {
            return found() ? connection.getInputStream() : connection.getErrorStream();
        }

        boolean found() {
            return status != NOT_FOUND;
        }

        @Override
        public void close() {
            connection.disconnect();
        }
    }

    /**
     * A request without a body.
     *
     * @param path behind the bucket's: encoded, with a slash before it; perhaps empty
     * @param query encoded and ordered by name; perhaps empty
     */
    private record Request(String method, String path, String query) {
        @Override
        public String toString() {
            return method + " " + path + (query.isEmpty() ? "" : "?" + query);
        }
    }

    /** Looks at an object; an answer that is not {@link Answer#found} says that there is none. */
    Optional<Answer> head(ObjectKey key) throws InterruptedIOException {
        return send(new Request("HEAD", path(key), ""), new TreeMap<>(), null, NOTHING, Set.of(OK, NOT_FOUND));
    }

    Optional<Answer> get(ObjectKey key) throws InterruptedIOException {
        return send(new Request("GET", path(key), ""), new TreeMap<>(), null, NOTHING, Set.of(OK));
    }

    /** Gets so many bytes, at least one, from an offset, of an object with this tag only. */
    Optional<Answer> get(ObjectKey key, String tag, long offset, long length) throws InterruptedIOException {
        SortedMap<String, String> headers = new TreeMap<>();
        headers.put("if-match", tag);
        headers.put("range", "bytes=" + offset + "-" + (offset + length - 1));
        return send(new Request("GET", path(key), ""), headers, null, NOTHING, Set.of(HttpURLConnection.HTTP_PARTIAL));
    }

    /**
     * Asks about the bucket; an answer that is not {@link Answer#found} says in its content why.
     *
     * @param query encoded and ordered by name
     */
    Optional<Answer> ask(String query) throws InterruptedIOException {
        return send(new Request("GET", "", query), new TreeMap<>(), null, NOTHING, Set.of(OK, NOT_FOUND));
    }

    /**
     * Writes what remains in the buffer, as an object or as a part of one.
     *
     * @param query encoded and ordered by name; perhaps empty
     * @param headers by lower-case names; a checksum among them
     * @param digest of the body where it is known; it need not be over a connection that is verified
     */
    Optional<Answer> put(
            ObjectKey key, String query, SortedMap<String, String> headers, ByteBuffer body, Optional<Sha256> digest)
            throws InterruptedIOException {
        boolean verified = bucket.get().getScheme().equals("https");
        String payload = digest.map(Sha256::hex)
                .orElseGet(() -> verified
                        ? SignatureV4.UNSIGNED
                        : Sha256.of(body.duplicate()).hex());
        Request request = new Request("PUT", path(key), query);
        Optional<Answer> answer = send(request, headers, body, payload, Set.of(OK));
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

    private static String path(ObjectKey key) {
        return "/" + encoded(key.value());
    }

    private Optional<Answer> send(
            Request request,
            SortedMap<String, String> headers,
            @Nullable ByteBuffer body,
            String payload,
            Set<Integer> understood)
            throws InterruptedIOException {
        try {
            URI root = bucket.get();
            String path = root.getRawPath() + request.path();
            headers.put("host", root.getRawAuthority());
            headers.put("x-amz-expected-bucket-owner", owner);
            signature.sign(
                    new SignatureV4.Request(request.method(), path.isEmpty() ? "/" : path, request.query(), payload),
                    headers,
                    credentials.get(),
                    clock.instant());
            String query = request.query().isEmpty() ? "" : "?" + request.query();
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create(root + request.path() + query).toURL().openConnection();
            prepare(connection, request.method(), headers);
            if (body != null) {
                write(connection, body);
            }
            int status = connection.getResponseCode();
            if (understood.contains(status)) {
                return Optional.of(new Answer(connection, status));
            }
            connection.disconnect();
            LOG.log(Level.DEBUG, "S3 answered {0} to {1}; asking through the SDK", status, request);
            return Optional.empty();
        } catch (IOException e) {
            return failed(request, e);
        }
    }

    private static void prepare(HttpURLConnection connection, String method, Map<String, String> headers)
            throws ProtocolException {
        connection.setRequestMethod(method);
        connection.setConnectTimeout(Math.toIntExact(AwsClients.CONNECT.toMillis()));
        connection.setReadTimeout(Math.toIntExact(AwsClients.SILENCE.toMillis()));
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        headers.forEach((name, value) -> {
            // The connection says it itself, as the address has it.
            if (!name.equals("host")) {
                connection.setRequestProperty(name, value);
            }
        });
    }

    private static void write(HttpURLConnection connection, ByteBuffer body) throws IOException {
        connection.setDoOutput(true);
        connection.setFixedLengthStreamingMode(body.remaining());
        try (OutputStream out = connection.getOutputStream()) {
            if (body.hasArray()) {
                out.write(body.array(), body.arrayOffset() + body.position(), body.remaining());
            } else {
                new BufferStream(body.duplicate()).transferTo(out);
            }
        }
    }

    private static Optional<Answer> failed(Request request, IOException failure) throws InterruptedIOException {
        if (Thread.currentThread().isInterrupted()) {
            InterruptedIOException interrupted = new InterruptedIOException("interrupted");
            interrupted.initCause(failure);
            throw interrupted;
        }
        LOG.log(Level.DEBUG, () -> "No answer to " + request + "; asking through the SDK", failure);
        return Optional.empty();
    }

    /** The same of a value in a query, where a slash is one of the others. */
    static String encodedWhole(String text) {
        return encoded(text).replace("/", "%2F");
    }

    /** As S3 signs it: each byte but letters, digits and a few others as a percent sign and two digits. */
    static String encoded(String text) {
        StringBuilder path = new StringBuilder(text.length() + HEX);
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (each & 0xff);
            if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || PLAIN.indexOf(c) >= 0) {
                path.append(c);
            } else {
                path.append('%')
                        .append(Character.toUpperCase(Character.forDigit(c / HEX, HEX)))
                        .append(Character.toUpperCase(Character.forDigit(c % HEX, HEX)));
            }
        }
        return path.toString();
    }
}
