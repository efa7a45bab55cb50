package io.mlops.provider.aws;

import static io.mlops.provider.aws.Specs.fails;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.mlops.CallListener;
import io.mlops.ErrorCode;
import io.mlops.artifact.WriteOptions;
import io.mlops.provider.Provider;
import io.mlops.provider.ProviderSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What AWS refuses for reasons that no emulator knows: who calls, roles, keys, somebody else's buckets. Nothing is left of it. */
class RefusedByAwsTest {
    private static final byte[] MODEL = "weights".getBytes(StandardCharsets.UTF_8);

    private AwsWorld world;
    private Provider provider;
    private HttpServer s3;

    @BeforeEach
    void open() throws IOException {
        world = new AwsWorld();
        provider = world.open();
        provider.artifacts().upload(Specs.KEY, new ByteArrayInputStream(MODEL), WriteOptions.defaults());
        s3 = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        s3.start();
    }

    @AfterEach
    void close() {
        s3.stop(0);
        world.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DescribeEndpoint     | ExpiredTokenException       | The security token included in the request is expired"
                        + " | UNAUTHENTICATED | sign in again (aws sso login)",
                "CreateModel          | ExpiredTokenException       | The security token included in the request is expired"
                        + " | UNAUTHENTICATED | sign in again (aws sso login)",
                "DescribeEndpoint     | UnrecognizedClientException | The security token included in the request is invalid."
                        + " | UNAUTHENTICATED | check profile, keys and the clock",
                "DescribeEndpoint     | InvalidSignatureException   | Signature expired: 20260101T000000Z is now earlier than"
                        + " 20260101T001000Z | UNAUTHENTICATED | the clock of this machine and AWS's",
                "CreateModel          | AccessDeniedException       | User: arn:aws:iam::123456789012:user/u is not authorized to"
                        + " perform: iam:PassRole on resource: arn:aws:iam::123456789012:role/mlops-sagemaker | PERMISSION_DENIED"
                        + " | permit the caller iam:PassRole",
                "CreateModel          | ValidationException         | Could not assume role arn:aws:iam::123456789012:role/x."
                        + " Please ensure that the role exists | FAILED_PRECONDITION | check the role that providers.aws.role",
                "CreateModel          | ValidationException         | Could not access model data at s3://b/k. Please ensure that"
                        + " the role | FAILED_PRECONDITION | may read the bucket",
                "CreateEndpointConfig | AccessDeniedException       | User: arn:aws:iam::123456789012:user/u is not authorized to"
                        + " perform: kms:CreateGrant on resource: arn:aws:kms:us-east-1:123456789012:key/k | PERMISSION_DENIED"
                        + " | the policy of the key",
                "CreateEndpoint       | AccessDeniedException       | User: u is not authorized to perform: sagemaker:CreateEndpoint"
                        + " with an explicit deny in a service control policy | PERMISSION_DENIED | service control policy",
                "CreateEndpoint       | ResourceLimitExceeded       | The account-level service limit 'ml.c5.large for endpoint"
                        + " usage' is 0 Instances | RESOURCE_EXHAUSTED | ask for more in Service Quotas",
                "CreateEndpointConfig | ValidationException         | 1 validation error detected | INVALID_ARGUMENT | validation",
            })
    void sageMakerRefuses(String operation, String code, String words, ErrorCode expected, String said) {
        world.wire().refuse(operation, 400, code, words);

        assertThat(fails(expected, () -> provider.endpoints().apply(Specs.of(MODEL))))
                .hasMessageStartingWith("cannot apply endpoint policy-abcdefgh: ")
                .hasMessageContaining(said);

        world.wire().asItIs();
        assertThat(world.sageMaker().listModels().models()).isEmpty();
        assertThat(world.sageMaker().listEndpointConfigs().endpointConfigs()).isEmpty();
        assertThat(world.sageMaker().listEndpoints().endpoints()).isEmpty();
    }

    @Test
    void aBucketOfSomebodyElse() {
        s3Answers(403, Map.of(), "AccessDenied", "Access Denied");
        Provider other = withOtherS3();

        assertThat(fails(ErrorCode.PERMISSION_DENIED, () -> other.endpoints().apply(Specs.of(MODEL))))
                .hasMessageContaining("the bucket mlops-us-east-1 cannot be read")
                .hasMessageContaining("the bucket mlops-us-east-1 is not account ");
        fails(ErrorCode.PERMISSION_DENIED, () -> store(other));
        assertThat(other.examine(List.of()))
                .filteredOn(finding -> finding.subject().equals("bucket us-east-1"))
                .singleElement()
                .satisfies(finding -> assertThat(finding.advice()).contains("s3:ListBucket"));
        assertThat(world.wire().operations()).noneMatch(operation -> operation.startsWith("Create"));
        other.close();
    }

    @Test
    void aBucketOfAnotherRegion() {
        s3Answers(
                301, Map.of("x-amz-bucket-region", "eu-central-1"), "PermanentRedirect", "must be addressed elsewhere");
        Provider other = withOtherS3();

        assertThat(fails(ErrorCode.FAILED_PRECONDITION, () -> other.endpoints().apply(Specs.of(MODEL))))
                .hasMessageContaining("the bucket mlops-us-east-1 cannot be read: the bucket lies in eu-central-1")
                .hasMessageContaining("providers.aws.bucket");
        assertThat(fails(ErrorCode.FAILED_PRECONDITION, () -> store(other))).hasMessageContaining("eu-central-1");
        assertThat(world.wire().operations()).noneMatch(operation -> operation.startsWith("Create"));
        other.close();
    }

    @Test
    void aKeyThatIsDenied() {
        s3Answers(
                403,
                Map.of(),
                "AccessDenied",
                "User: u is not authorized to perform: kms:GenerateDataKey on resource: arn:aws:kms:us-east-1:1:key/k");
        Provider other = withOtherS3();

        assertThat(fails(ErrorCode.PERMISSION_DENIED, () -> store(other)))
                .hasMessageContaining("kms:GenerateDataKey")
                .hasMessageContaining("key");
        other.close();
    }

    private void s3Answers(int status, Map<String, String> headers, String code, String message) {
        byte[] body = error(code, message);
        s3.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            // A bucket of one's own tells that it has no object lock, whatever becomes of its objects.
            if (message.contains("kms:")
                    && "object-lock".equals(exchange.getRequestURI().getQuery())) {
                byte[] none = error("ObjectLockConfigurationNotFoundError", "There is none for this bucket");
                exchange.sendResponseHeaders(404, none.length);
                exchange.getResponseBody().write(none);
                exchange.close();
                return;
            }
            headers.forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(status, head ? -1 : body.length);
            if (!head) {
                exchange.getResponseBody().write(body);
            }
            exchange.close();
        });
    }

    private static byte[] error(String code, String message) {
        return ("<Error><Code>" + code + "</Code><Message>" + message + "</Message></Error>")
                .getBytes(StandardCharsets.UTF_8);
    }

    private Provider withOtherS3() {
        Map<String, String> settings = new HashMap<>(world.settings());
        settings.put("endpoint.s3", "http://127.0.0.1:" + s3.getAddress().getPort());
        return new AwsProviderFactory().open(new ProviderSettings("aws", settings), CallListener.NONE);
    }

    private static void store(Provider provider) {
        provider.artifacts().upload(Specs.KEY, new ByteArrayInputStream(MODEL), WriteOptions.defaults());
    }
}
