package io.mlops.provider.aws;

import io.mlops.Capability;
import io.mlops.transport.Prediction;
import io.mlops.transport.TransportAnswer;
import io.mlops.transport.TransportLimits;
import io.mlops.transport.TransportTarget;
import io.mlops.transport.WireHead;
import io.mlops.transport.spi.InferenceTransportDriver;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/**
 * InvokeEndpoint (https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpoint.html): signed over the body with
 * Signature Version 4. SageMaker strips all headers but its own, so the length of the JSON before raw tensors travels in the content
 * type, and the deadline and the model's digest in the custom attributes. Thread-safe.
 */
final class SageMakerTransport implements AwsDriver, InferenceTransportDriver {
    private static final Set<Capability> CAPABILITIES = Set.of(Capability.INFERENCE_TRANSPORT);
    /** BodyBlob of SageMaker runtime's service model; and how often an idle endpoint is asked. */
    static final TransportLimits LIMITS = new TransportLimits(6_291_456, Duration.ofSeconds(10));

    private static final String BINARY = "application/vnd.sagemaker-triton.binary+json;json-header-size=";
    private static final Pattern BINARY_ANSWER = Pattern.compile(
            "application/vnd\\.sagemaker-triton\\.binary\\+json;\\s*json-header-size=(\\d{1,9})",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern DIGEST = Pattern.compile("mlops-model-digest=([0-9a-f]{64})");
    private static final String ATTRIBUTES = "x-amzn-sagemaker-custom-attributes";
    private static final String JSON_LENGTH = "inference-header-content-length";
    private static final String TYPE = "content-type";

    private final TransportTarget target;
    private final String region;
    private final Source source;
    private final Clock clock;
    private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();
    private volatile @Nullable AwsCredentialsIdentity credentials;

    /** Where credentials come from; asked anew each time. */
    @FunctionalInterface
    interface Source {
        AwsCredentialsIdentity get() throws Exception;
    }

    SageMakerTransport(TransportTarget target, String region, Source source, InstantSource clock) {
        this.target = target;
        this.region = region;
        this.source = source;
        this.clock = clock.withZone(ZoneOffset.UTC);
    }

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    @Override
    public TransportTarget target() {
        return target;
    }

    @Override
    public TransportLimits limits() {
        return LIMITS;
    }

    @Override
    public Instant refresh() throws Exception {
        AwsCredentialsIdentity fresh = source.get();
        credentials = fresh;
        return fresh.expirationTime().orElse(Instant.MAX);
    }

    @Override
    public WireHead sign(Prediction prediction) {
        AwsCredentialsIdentity with = credentials;
        if (with == null) {
            throw new IllegalStateException("nothing is signed before the first refresh");
        }
        SdkHttpRequest.Builder request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.POST)
                .uri(target.address())
                .putHeader("Host", target.authority())
                .putHeader(TYPE, contentType(prediction.headers()))
                .putHeader(
                        ATTRIBUTES,
                        "mlops-timeout-ms=" + Math.max(1, prediction.remaining().toMillis()));
        prediction.headers().firstValue("accept").ifPresent(accept -> request.putHeader("accept", accept));
        ByteBuffer body = prediction.body();
        SdkHttpRequest signed = signer.sign(sign -> sign.identity(with)
                        .request(request.build())
                        .payload(
                                ContentStreamProvider.fromInputStreamSupplier(() -> new BufferStream(body.duplicate())))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "sagemaker")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                        .putProperty(HttpSigner.SIGNING_CLOCK, clock))
                .request();
        Map<String, List<String>> headers = new HashMap<>();
        signed.headers().forEach((name, values) -> {
            if (!name.equalsIgnoreCase("host")) {
                headers.put(name.toLowerCase(Locale.ROOT), values);
            }
        });
        return new WireHead(target.address().getRawPath(), HttpHeaders.of(headers, (name, value) -> true));
    }

    private static String contentType(HttpHeaders headers) {
        return headers.firstValue(JSON_LENGTH)
                .map(length -> BINARY + length)
                .orElseGet(() -> headers.firstValue(TYPE).orElse("application/json"));
    }

    @Override
    public HttpHeaders answered(HttpHeaders headers) {
        Map<String, List<String>> plain = new HashMap<>();
        headers.map().forEach((name, values) -> {
            if (!name.toLowerCase(Locale.ROOT).startsWith("x-amz")) {
                plain.put(name.toLowerCase(Locale.ROOT), values);
            }
        });
        Matcher binary = BINARY_ANSWER.matcher(headers.firstValue(TYPE).orElse(""));
        if (binary.matches()) {
            plain.put(TYPE, List.of("application/octet-stream"));
            plain.put(JSON_LENGTH, List.of(binary.group(1)));
        }
        Matcher digest = DIGEST.matcher(headers.firstValue(ATTRIBUTES).orElse(""));
        if (digest.find()) {
            plain.put("mlops-model-digest", List.of(digest.group(1)));
        }
        return HttpHeaders.of(plain, (name, value) -> true);
    }

    @Override
    public TransportAnswer refused(int status, HttpHeaders headers, byte[] body) {
        return InvocationError.of(status, headers, body).answer();
    }
}
