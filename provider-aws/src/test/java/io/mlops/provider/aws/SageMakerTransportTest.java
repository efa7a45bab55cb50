package io.mlops.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.provider.ProviderSettings;
import io.mlops.transport.Prediction;
import io.mlops.transport.TransportAnswer;
import io.mlops.transport.TransportTarget;
import io.mlops.transport.WireHead;
import io.mlops.transport.spi.InferenceTransportDriver;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/** How a prediction travels through SageMaker, and what its refusals mean. */
class SageMakerTransportTest {
    private static final Instant NOW = Instant.parse("2026-11-22T06:00:00Z");
    private static final URI ADDRESS =
            URI.create("https://runtime.sagemaker.us-east-1.amazonaws.com/endpoints/policy-abc/invocations");
    private static final TransportTarget TARGET =
            new TransportTarget("policy-abc", Location.of("aws", "us-east-1"), ADDRESS);

    private final SageMakerTransport transport = new SageMakerTransport(
            TARGET,
            "us-east-1",
            () -> AwsSessionCredentialsIdentity.create("AKID", "secret", "token"),
            InstantSource.fixed(NOW));

    @Test
    void signsBodyHostTypeAndToken() throws Exception {
        transport.refresh();

        WireHead head = transport.sign(prediction(Map.of("content-type", List.of("application/json"))));

        assertThat(head.target()).isEqualTo("/endpoints/policy-abc/invocations");
        assertThat(head.headers().firstValue("authorization").orElseThrow())
                .startsWith(
                        "AWS4-HMAC-SHA256 Credential=AKID/20261122/us-east-1/sagemaker/aws4_request, SignedHeaders=")
                .contains("content-type;host;")
                .contains("x-amz-date")
                .contains("x-amz-security-token");
        assertThat(head.headers().firstValue("x-amz-security-token")).contains("token");
        assertThat(head.headers().firstValue("x-amz-date")).contains("20261122T060000Z");
        assertThat(head.headers().firstValue("x-amzn-sagemaker-custom-attributes"))
                .contains("mlops-timeout-ms=1500");
        assertThat(head.headers().map()).doesNotContainKeys("host", "content-length");
    }

    @Test
    void theLengthOfTheJsonTravelsInTheContentType() throws Exception {
        transport.refresh();

        WireHead head = transport.sign(prediction(Map.of(
                "content-type", List.of("application/octet-stream"),
                "inference-header-content-length", List.of("12"),
                "x-request-id", List.of("7"))));

        assertThat(head.headers().firstValue("content-type"))
                .contains("application/vnd.sagemaker-triton.binary+json;json-header-size=12");
        assertThat(head.headers().map()).doesNotContainKeys("inference-header-content-length", "x-request-id");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "400 | ThrottlingException         | {'message':'Rate exceeded'}                | Throttled",
                "429 | ''                          | ''                                         | Throttled",
                "503 | ServiceUnavailable          | {'Message':'later'}                        | Unable",
                "530 | InternalDependencyException | {'Message':'later'}                        | Unable",
                "400 | ValidationError             | {'Message':'Endpoint x not found'}         | Unable",
                "429 | ModelNotReadyException      | {'Message':'not ready'}                    | Unable",
                "403 | ExpiredTokenException       | {'message':'expired'}                      | Unauthenticated",
                "403 | InvalidSignatureException   | {'message':'x-amz-security-token:token'}   | Unauthenticated",
                "403 | AccessDeniedException       | {'Message':'not authorized'}               | Unable",
                "424 | ModelError                  | {'Message':'timed out'}                    | Unable",
                "424 | ModelError                  | {'OriginalStatusCode':424,'OriginalMess    | Unable",
                "424 | ModelError                  | {'OriginalStatusCode':400,'OriginalMessage':'bad'} | Said",
            })
    void whatRefusalsMean(int status, String type, String body, String expected) {
        HttpHeaders headers = HttpHeaders.of(
                type.equals("''") ? Map.of() : Map.of("x-amzn-ErrorType", List.of(type)), (name, value) -> true);

        TransportAnswer answer =
                transport.refused(status, headers, body.replace('\'', '"').getBytes(StandardCharsets.UTF_8));

        assertThat(answer.getClass().getSimpleName()).isEqualTo(expected);
        assertThat(answer.toString()).doesNotContain("token");
    }

    @Test
    void aContainersWordsThatAreNoJsonBecomeOne() {
        String body = "{\"OriginalStatusCode\":500,\"OriginalMessage\":\"a \\\"bad\\\"\\nday\"}";

        TransportAnswer answer = transport.refused(
                424,
                HttpHeaders.of(Map.of("x-amzn-ErrorType", List.of("ModelError")), (name, value) -> true),
                body.getBytes(StandardCharsets.UTF_8));

        assertThat(answer).isInstanceOfSatisfying(TransportAnswer.Said.class, said -> {
            assertThat(said.status()).isEqualTo(500);
            assertThat(new String(said.body(), StandardCharsets.UTF_8)).isEqualTo("{\"error\":\"a \\\"bad\\\" day\"}");
        });
    }

    @Test
    void theFactoryOpensItForThePlaceWhereSageMakerAnswers() throws Exception {
        AwsProviderFactory factory = new AwsProviderFactory();
        Map<String, String> settings = Map.of("regions", "us-east-1", "bucket", "b", "role", "r");

        try (InferenceTransportDriver opened =
                factory.transport(new ProviderSettings("aws", settings), TARGET).orElseThrow()) {
            assertThat(opened.refresh()).isEqualTo(Instant.MAX);
            assertThat(opened.sign(prediction(Map.of())).headers().map()).containsKey("authorization");
        }
        TransportTarget elsewhere = new TransportTarget(
                "policy-abc", TARGET.location(), URI.create("https://evil.example/endpoints/policy-abc/invocations"));
        MlopsException failure = catchThrowableOfType(
                MlopsException.class, () -> factory.transport(new ProviderSettings("aws", settings), elsewhere));
        assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(failure).hasMessageContaining(ADDRESS.toString());
    }

    @Test
    void anAssumedRoleIsAskedForAnewAndTellsItsEnd() throws Exception {
        try (AwsWorld world = new AwsWorld()) {
            Map<String, String> settings = Map.of(
                    "assume-role",
                    "arn:aws:iam::123456789012:role/caller",
                    "endpoint.sts",
                    world.url().toString());
            try (InferenceTransportDriver opened = new AwsProviderFactory()
                    .transport(new ProviderSettings("aws", settings), TARGET)
                    .orElseThrow()) {
                Instant until = opened.refresh();
                assertThat(until).isAfter(Instant.now()).isBefore(Instant.now().plus(Duration.ofHours(13)));
                String first = token(opened);
                opened.refresh();
                assertThat(token(opened)).isNotEqualTo(first);
            }
        }
    }

    private static String token(InferenceTransportDriver driver) {
        return driver.sign(prediction(Map.of()))
                .headers()
                .firstValue("x-amz-security-token")
                .orElseThrow();
    }

    private static Prediction prediction(Map<String, List<String>> headers) {
        return new Prediction(
                "policy",
                HttpHeaders.of(headers, (name, value) -> true),
                ByteBuffer.wrap("{\"inputs\":[]}".getBytes(StandardCharsets.UTF_8)),
                Duration.ofMillis(1500));
    }
}
