package io.mlops.provider.aws;

import io.mlops.Sha256;
import io.mlops.artifact.ObjectKey;
import io.mlops.spi.DriverCall;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.checksums.DefaultChecksumAlgorithm;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.PayloadChecksumStore;
import software.amazon.awssdk.http.auth.spi.signer.SdkInternalHttpSignerProperty;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.utils.DateUtils;
import software.amazon.awssdk.utils.http.SdkHttpUtils;

/**
 * The requests that move an object of one bucket, made with the SDK's signer and its connections, without its client for S3, which
 * takes several times the processor time of all that S3 needs of them. It understands success only. Whatever else comes (no
 * connection, a redirect, a refusal) is empty, and the caller asks the same again through that client, which knows what it means and
 * when to try again. Thread-safe.
 */
final class S3Direct {
    private static final System.Logger LOG = System.getLogger(S3Direct.class.getName());
    private static final int OK = 200;
    private static final int PARTIAL = 206;
    private static final int NOT_FOUND = 404;

    private final Supplier<URI> bucket;
    private final String region;
    private final Supplier<AwsCredentialsIdentity> credentials;
    private final String owner;
    private final SdkHttpClient http;
    private final Clock clock;
    private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();

    /**
     * @param bucket where it answers, without a slash at the end
     * @param owner the account whose it must be
     * @param http stays the caller's
     */
    S3Direct(
            Supplier<URI> bucket,
            String region,
            Supplier<AwsCredentialsIdentity> credentials,
            String owner,
            SdkHttpClient http,
            InstantSource clock) {
        this.bucket = bucket;
        this.region = region;
        this.credentials = credentials;
        this.owner = owner;
        this.http = http;
        this.clock = clock.withZone(ZoneOffset.UTC);
    }

    /** What S3 said; whoever does not read its content to the end closes it. */
    record Answer(HttpExecuteResponse response) implements AutoCloseable {
        @Nullable String header(String name) {
            return response.httpResponse().firstMatchingHeader(name).orElse(null);
        }

        /** A time in seconds, as HTTP writes it. */
        Instant time(String name) {
            String text = header(name);
            return text == null ? Instant.EPOCH : DateUtils.parseRfc822Date(text);
        }

        InputStream content() {
            return response.responseBody()
                    .<InputStream>map(body -> body)
                    .orElseGet(() -> new ByteArrayInputStream(new byte[0]));
        }

        int status() {
            return response.httpResponse().statusCode();
        }

        boolean found() {
            return status() != NOT_FOUND;
        }

        /** Breaks the connection off where something is left unread. */
        @Override
        public void close() {
            response.responseBody().ifPresent(body -> body.abort());
        }
    }

    /**
     * A request.
     *
     * @param path behind the bucket's: encoded, with a slash before it; perhaps empty
     * @param query as it is, not encoded
     * @param headers besides those that each request has
     * @param body null where there is none
     * @param digest of the body, where somebody knows it
     */
    private record Request(
            SdkHttpMethod method,
            String path,
            Map<String, String> query,
            Map<String, String> headers,
            @Nullable ByteBuffer body,
            Optional<Sha256> digest) {
        static Request get(String path, Map<String, String> query, Map<String, String> headers) {
            return new Request(SdkHttpMethod.GET, path, query, headers, null, Optional.empty());
        }

        @Override
        public String toString() {
            return method + " " + path + (query.isEmpty() ? "" : " " + query);
        }
    }

    /** Looks at an object; an answer that is not {@link Answer#found} says that there is none. */
    Optional<Answer> head(ObjectKey key) throws InterruptedIOException {
        return send(
                new Request(SdkHttpMethod.HEAD, path(key), Map.of(), Map.of(), null, Optional.empty()),
                Set.of(OK, NOT_FOUND));
    }

    Optional<Answer> get(ObjectKey key) throws InterruptedIOException {
        return send(Request.get(path(key), Map.of(), Map.of()), Set.of(OK));
    }

    /** Gets so many bytes, at least one, from an offset, of an object with this tag only. */
    Optional<Answer> get(ObjectKey key, String tag, long offset, long length) throws InterruptedIOException {
        Map<String, String> headers = Map.of("If-Match", tag, "Range", "bytes=" + offset + "-" + (offset + length - 1));
        return send(Request.get(path(key), Map.of(), headers), Set.of(PARTIAL));
    }

    /**
     * Asks about the bucket; an answer that is not {@link Answer#found} says in its content why.
     *
     * @param query as it is, not encoded
     */
    Optional<Answer> ask(Map<String, String> query) throws InterruptedIOException {
        return send(Request.get("", query, Map.of()), Set.of(OK, NOT_FOUND));
    }

    /**
     * Writes what remains in the buffer, as an object or as a part of one.
     *
     * @param query as it is, not encoded; perhaps empty
     * @param headers a checksum among them, but for the digest
     * @param digest of the body, where somebody knows it: it is its checksum, and not found out once more to sign it
     */
    Optional<Answer> put(
            ObjectKey key,
            Map<String, String> query,
            Map<String, String> headers,
            ByteBuffer body,
            Optional<Sha256> digest)
            throws InterruptedIOException {
        Request request = new Request(SdkHttpMethod.PUT, path(key), query, headers, body, digest);
        Optional<Answer> answer = send(request, Set.of(OK));
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
        return "/" + SdkHttpUtils.urlEncodeIgnoreSlashes(key.value());
    }

    private Optional<Answer> send(Request request, Set<Integer> understood) throws InterruptedIOException {
        try {
            ByteBuffer body = request.body();
            ContentStreamProvider content = body == null
                    ? null
                    : ContentStreamProvider.fromInputStreamSupplier(() -> new BufferStream(body.duplicate()));
            HttpExecuteRequest.Builder call = HttpExecuteRequest.builder().request(signed(request, content));
            if (content != null) {
                call.contentStreamProvider(content);
            }
            Answer answer = new Answer(http.prepareRequest(call.build()).call());
            if (understood.contains(answer.status())) {
                return Optional.of(answer);
            }
            answer.close();
            LOG.log(Level.DEBUG, "S3 answered {0} to {1}; asking through its client", answer.status(), request);
            return Optional.empty();
        } catch (IOException e) {
            return failed(request, e);
        }
    }

    /** S3 takes the bytes of a path as they are sent, and over a connection that is verified a body whose digest nobody knows. */
    private SdkHttpRequest signed(Request request, @Nullable ContentStreamProvider content) {
        URI root = bucket.get();
        SdkHttpRequest.Builder plain = SdkHttpRequest.builder()
                .method(request.method())
                .uri(root)
                .encodedPath(root.getRawPath() + (request.path().isEmpty() ? "/" : request.path()))
                .putHeader("Host", root.getRawAuthority())
                .putHeader("x-amz-expected-bucket-owner", owner);
        request.query().forEach(plain::putRawQueryParameter);
        request.headers().forEach(plain::putHeader);
        ByteBuffer body = request.body();
        if (body != null) {
            plain.putHeader("Content-Length", Integer.toString(body.remaining()));
        }
        AwsCredentialsIdentity identity = credentials.get();
        return signer.sign(sign -> {
                    sign.identity(identity)
                            .request(plain.build())
                            .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "s3")
                            .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                            .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, false)
                            .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, false)
                            .putProperty(
                                    AwsV4HttpSigner.PAYLOAD_SIGNING_ENABLED,
                                    request.digest().isPresent())
                            .putProperty(HttpSigner.SIGNING_CLOCK, clock);
                    if (request.digest().isPresent()) {
                        // In place of what the signer would find out from the body, which it therefore does not get.
                        sign.putProperty(AwsV4HttpSigner.CHECKSUM_ALGORITHM, DefaultChecksumAlgorithm.SHA256)
                                .putProperty(
                                        SdkInternalHttpSignerProperty.CHECKSUM_STORE,
                                        digests(request.digest().get()));
                    } else if (content != null) {
                        sign.payload(content);
                    }
                })
                .request();
    }

    private static PayloadChecksumStore digests(Sha256 digest) {
        PayloadChecksumStore known = PayloadChecksumStore.create();
        known.putChecksumValue(DefaultChecksumAlgorithm.SHA256, HexFormat.of().parseHex(digest.hex()));
        return known;
    }

    private static Optional<Answer> failed(Request request, IOException failure) throws InterruptedIOException {
        DriverCall.requireUninterrupted(failure);
        LOG.log(Level.DEBUG, () -> "No answer to " + request + "; asking through the client of S3", failure);
        return Optional.empty();
    }
}
