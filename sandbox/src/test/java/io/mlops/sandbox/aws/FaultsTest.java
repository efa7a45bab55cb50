package io.mlops.sandbox.aws;

import static io.mlops.sandbox.aws.SandboxFixture.REGION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops.sandbox.AdminPages;
import io.mlops.sandbox.fault.Fault;
import io.mlops.sandbox.fault.FaultKind;
import io.mlops.sandbox.wire.Listener;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;

/** What goes wrong on demand. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FaultsTest {
    @TempDir
    static Path folder;

    private AwsSandbox sandbox;
    private SageMakerClient sageMaker;
    private AwsClients clients;

    @BeforeAll
    void start() throws Exception {
        sandbox = SandboxFixture.start(folder.resolve("sandbox"));
        clients = AwsClients.of(sandbox, REGION);
        sageMaker = clients.sageMaker();
    }

    @AfterEach
    void heal() {
        sandbox.regions().forEach(region -> region.faults().liftAll());
        assertThat(sageMaker.listEndpoints().endpoints()).isEmpty();
    }

    @Test
    void credentialsExpireInOneRegion() {
        sandbox.region(REGION).faults().inject(Fault.of(FaultKind.EXPIRED).withTimes(1));
        assertThatThrownBy(sageMaker::listEndpoints)
                .isInstanceOfSatisfying(
                        AwsServiceException.class,
                        e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ExpiredTokenException"));
        assertThat(sageMaker.listEndpoints().endpoints()).isEmpty();
    }

    @AfterAll
    void stop() {
        sageMaker.close();
        sandbox.close();
    }

    @Test
    void aRegionThatIsDownRefusesConnectionsAndComesBackAtTheSameAddress() {
        URI url = sandbox.region(REGION).url();
        sandbox.region(REGION).goDown();
        assertThatThrownBy(() -> sageMaker.listEndpoints())
                .isInstanceOf(SdkClientException.class)
                .hasRootCauseInstanceOf(ConnectException.class);
        try (SageMakerClient other = AwsClients.of(sandbox, "eu-west-1").sageMaker()) {
            assertThat(other.listEndpoints().endpoints()).isEmpty();
        }
        sandbox.region(REGION).comeBack();
        assertThat(sandbox.region(REGION).url()).isEqualTo(url);
        assertThat(sageMaker.listEndpoints().endpoints()).isEmpty();
    }

    @Test
    void callsAreThrottledAsOftenAsAsked() {
        sandbox.region(REGION)
                .faults()
                .inject(Fault.of(FaultKind.THROTTLE)
                        .withOperation("ListEndpoints")
                        .withTimes(2));
        assertThat(sageMaker.listModels(r -> r.maxResults(1)).models()).isEmpty();
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> sageMaker.listEndpoints()).isInstanceOfSatisfying(AwsServiceException.class, e -> {
                assertThat(e.isThrottlingException()).isTrue();
                assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ThrottlingException");
            });
        }
        assertThat(sageMaker.listEndpoints().endpoints()).isEmpty();
    }

    @Test
    void errorsReachTheServicesThatMotoAnswersToo() {
        sandbox.region(REGION).faults().inject(Fault.of(FaultKind.ERROR));
        try (S3Client s3 = clients.s3()) {
            assertThatThrownBy(() -> s3.listBuckets())
                    .isInstanceOfSatisfying(
                            AwsServiceException.class,
                            e -> assertThat(e.statusCode()).isEqualTo(500));
        }
    }

    @Test
    void whatHangsIsAnsweredOnceItIsLifted() throws Exception {
        sandbox.region(REGION).faults().inject(Fault.of(FaultKind.HANG));
        CompletableFuture<Integer> asked = CompletableFuture.supplyAsync(
                () -> sageMaker.listEndpoints().endpoints().size());
        assertThat(asked.completeOnTimeout(-1, 300, TimeUnit.MILLISECONDS).get())
                .isEqualTo(-1);
        CompletableFuture<Integer> again = CompletableFuture.supplyAsync(
                () -> sageMaker.listEndpoints().endpoints().size());
        sandbox.region(REGION).faults().lift(FaultKind.HANG);
        assertThat(again.get(20, TimeUnit.SECONDS)).isZero();
    }

    @Test
    void slowAnswersAreLaterByTheDelay() {
        sandbox.region(REGION).faults().inject(Fault.slow(Duration.ofMillis(200)));
        long start = System.nanoTime();
        assertThat(sageMaker.listEndpoints().endpoints()).isEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(200));
    }

    @Test
    void faultsAreInjectedOverHttpToo() throws Exception {
        try (Listener admin = new Listener(0, new AdminPages(List.of(sandbox)));
                HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> injected = send(
                    client,
                    admin.url() + "/faults/us-east-1/stock-out",
                    "PUT",
                    "{\"operation\":\"CreateEndpoint\",\"times\":1}");
            assertThat(injected.statusCode()).isEqualTo(200);
            assertThat(sandbox.region(REGION).faults().active())
                    .containsExactly(Fault.of(FaultKind.STOCK_OUT)
                            .withOperation("CreateEndpoint")
                            .withTimes(1));
            assertThat(send(client, admin.url() + "/", "GET", "").body())
                    .contains("{\"kind\":\"stock-out\",\"operation\":\"CreateEndpoint\",\"times\":1}")
                    .contains("\"url\":\"" + sandbox.region(REGION).url());
            assertThat(send(client, admin.url() + "/faults/us-east-1/stock-out", "DELETE", "")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(sandbox.region(REGION).faults().active()).isEmpty();
            assertThat(send(client, admin.url() + "/faults/mars-1/error", "PUT", "")
                            .body())
                    .contains("cannot find region mars-1");
            assertThat(send(client, admin.url() + "/faults/us-east-1/boom", "PUT", "")
                            .body())
                    .contains("cannot find fault boom: there are throttle, error, slow");
            assertThat(send(client, admin.url() + "/faults/us-east-1/slow", "PUT", "")
                            .body())
                    .contains("it needs a delay longer than zero");
            assertThat(send(client, admin.url() + "/jobs/us-east-1/none/interrupt", "POST", "")
                            .statusCode())
                    .isEqualTo(409);
        }
    }

    private static HttpResponse<String> send(HttpClient client, String url, String method, String body)
            throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(url))
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }
}
