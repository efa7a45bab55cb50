package io.mlops.sandbox.aws;

import static io.mlops.sandbox.aws.SandboxFixture.REGION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops.sandbox.sigv4.SignatureCheck;
import io.mlops.sandbox.wire.AwsException;
import io.mlops.sandbox.wire.Listener;
import io.mlops.sandbox.wire.WireAnswer;
import io.mlops.sandbox.wire.WireRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.Credentials;

/** Who is let in. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SignatureTest {
    @TempDir
    static Path folder;

    /** As late as the real one, and then as late as a test makes it. */
    private static final class Late implements InstantSource {
        private volatile Duration by = Duration.ZERO;

        @Override
        public Instant instant() {
            return InstantSource.system().instant().plus(by);
        }
    }

    private final Late clock = new Late();
    private AwsSandbox sandbox;
    private AwsClients clients;

    @BeforeAll
    void start() throws Exception {
        sandbox = AwsSandbox.start(
                SandboxFixture.TOOLS,
                folder.resolve("sandbox"),
                AwsOptions.defaults().withClock(clock));
        clients = AwsClients.of(sandbox, REGION);
    }

    @AfterAll
    void stop() {
        sandbox.close();
    }

    @Test
    void theSandboxsKeysAreAccepted() {
        try (SageMakerClient sageMaker = clients.sageMaker();
                S3Client s3 = clients.s3()) {
            assertThat(sageMaker.listEndpoints().endpoints()).isEmpty();
            s3.putObject(r -> r.bucket("mlops-sandbox-us-east-1").key("a b/+ü?&=.txt"), RequestBody.fromString("x"));
            assertThat(s3.listObjectsV2(r -> r.bucket("mlops-sandbox-us-east-1").prefix("a b/+ü"))
                            .contents())
                    .hasSize(1);
            assertThat(s3.headObject(r -> r.bucket("mlops-sandbox-us-east-1").key("a b/+ü?&=.txt"))
                            .contentLength())
                    .isEqualTo(1);
        }
    }

    @Test
    void aWrongSecretIsRefused() {
        AwsClients wrong = clients.with(AwsBasicCredentials.create("mlops-sandbox", "guessed"));
        assertRefused(wrong, 403, "InvalidSignatureException", "The request signature we calculated does not match");
        try (S3Client s3 = wrong.s3()) {
            assertThatThrownBy(() -> s3.listBuckets())
                    .isInstanceOfSatisfying(
                            S3Exception.class,
                            e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("SignatureDoesNotMatch"));
        }
    }

    @Test
    void anUnknownKeyIsRefused() {
        AwsClients unknown = clients.with(AwsBasicCredentials.create("nobody", "guessed"));
        assertRefused(
                unknown, 403, "UnrecognizedClientException", "The security token included in the request is invalid");
    }

    @Test
    void anotherRegionsSignatureIsRefused() {
        AwsClients elsewhere = new AwsClients(clients.url(), "ap-northeast-1", clients.credentials());
        assertRefused(elsewhere, 403, "InvalidSignatureException", "Credential should be scoped to a valid region");
    }

    @Test
    void aBodyOrAHeaderThatIsNotWhatWasSignedIsRefused() throws Exception {
        SignatureCheck check = new SignatureCheck(clock, sandbox.credentials());
        WireRequest signed = captured();
        assertThat(check.check(signed).service()).isEqualTo("sagemaker");
        byte[] other = "{\"NameContains\":\"y\"}".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> check.check(new WireRequest(signed.method(), signed.uri(), signed.headers(), other)))
                .isInstanceOfSatisfying(
                        AwsException.class, e -> assertThat(e.code()).isEqualTo("InvalidSignatureException"));
        Map<String, List<String>> headers = new HashMap<>(signed.headers());
        headers.put("x-amz-target", List.of("SageMaker.DeleteEndpoint"));
        assertThatThrownBy(() -> check.check(new WireRequest(signed.method(), signed.uri(), headers, signed.body())))
                .hasMessageContaining("does not match the signature you provided");
    }

    /** A request as the SDK signs it. */
    private WireRequest captured() {
        AtomicReference<WireRequest> seen = new AtomicReference<>();
        try (Listener listener = new Listener(0, request -> {
                    seen.set(request);
                    return WireAnswer.of(200, "application/x-amz-json-1.1", "{}");
                });
                SageMakerClient sageMaker = new AwsClients(listener.url(), REGION, clients.credentials()).sageMaker()) {
            sageMaker.listEndpoints(r -> r.nameContains("x"));
        }
        return seen.get();
    }

    @Test
    void anOldSignatureIsRefused() {
        clock.by = Duration.ofMinutes(6);
        try {
            assertRefused(clients, 403, "InvalidSignatureException", "Signature expired: ");
        } finally {
            clock.by = Duration.ZERO;
        }
    }

    @Test
    void whoDoesNotSignIsRefused() throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(clients.url() + "/endpoints/x/invocations"))
                    .POST(HttpRequest.BodyPublishers.ofString("{}"))
                    .build();
            var answer = client.send(request, BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(answer.body()).contains("MissingAuthenticationTokenException");
        }
    }

    @Test
    void assumedRolesAreKnownUntilTheyExpire() {
        Credentials assumed;
        try (StsClient sts = clients.sts()) {
            assumed = sts.assumeRole(r -> r.roleArn(SandboxFixture.ROLE)
                            .roleSessionName("test")
                            .durationSeconds(900))
                    .credentials();
        }
        AwsClients role = clients.with(
                AwsSessionCredentials.create(assumed.accessKeyId(), assumed.secretAccessKey(), assumed.sessionToken()));
        try (SageMakerClient sageMaker = role.sageMaker()) {
            assertThat(sageMaker.listEndpoints().endpoints()).isEmpty();
        }
        AwsClients withoutToken =
                clients.with(AwsBasicCredentials.create(assumed.accessKeyId(), assumed.secretAccessKey()));
        assertRefused(withoutToken, 403, "UnrecognizedClientException", "security token");
        clock.by = Duration.ofMinutes(16);
        try {
            assertRefused(role, 403, "ExpiredTokenException", "The security token included in the request is expired");
        } finally {
            clock.by = Duration.ZERO;
        }
    }

    private static void assertRefused(AwsClients clients, int status, String code, String message) {
        try (SageMakerClient sageMaker = clients.sageMaker()) {
            assertThatThrownBy(() -> sageMaker.listEndpoints())
                    .isInstanceOfSatisfying(AwsServiceException.class, e -> {
                        assertThat(e.statusCode()).isEqualTo(status);
                        assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code);
                    })
                    .hasMessageContaining(message);
        }
    }
}
