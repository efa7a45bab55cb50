package io.mlops.sandbox.gcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.longrunning.GetOperationRequest;
import com.google.longrunning.OperationsGrpc;
import com.google.longrunning.OperationsGrpc.OperationsBlockingStub;
import com.google.rpc.ErrorInfo;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.MetadataUtils;
import io.mlops.sandbox.fault.Fault;
import io.mlops.sandbox.fault.FaultKind;
import io.mlops.sandbox.grpc.GcpTiming;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What all services have in common: who calls, what goes wrong, and where tokens come from. */
class GcpSandboxTest {
    private static final String UNKNOWN = "projects/mlops-sandbox/locations/us-central1/operations/1";

    @TempDir
    static Path folder;

    private static GcpSandbox sandbox;
    private static ManagedChannel channel;

    @BeforeAll
    static void start() {
        sandbox = GcpSandbox.start(
                folder,
                GcpOptions.defaults().withRegions(Map.of("us-central1", 0)).withTiming(GcpTiming.all(Duration.ZERO)));
        URI control = sandbox.control().url();
        channel = NettyChannelBuilder.forAddress(control.getHost(), control.getPort())
                .usePlaintext()
                .build();
    }

    @AfterAll
    static void stop() {
        channel.shutdownNow();
        sandbox.close();
    }

    @AfterEach
    void liftAll() {
        sandbox.control().faults().liftAll();
        sandbox.region("us-central1").faults().liftAll();
    }

    @Test
    void aCallNeedsATokenOfTheSandbox() {
        assertThat(refused(stub("Bearer none"))).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(refused(OperationsGrpc.newBlockingStub(channel))).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(refused(stub("Bearer "
                        + sandbox.tokens().identity("https://a.run.app").text())))
                .isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(refused(stub("Bearer " + sandbox.tokens().access("email").text())))
                .isEqualTo(Status.Code.PERMISSION_DENIED);
        assertThat(refused(good())).isEqualTo(Status.Code.NOT_FOUND);
        String old = "Bearer " + sandbox.tokens().access().text();
        sandbox.tokens().revoke();
        assertThat(refused(stub(old))).isEqualTo(Status.Code.UNAUTHENTICATED);
    }

    @Test
    void faultsAreMetByTheNamesOfMethods() throws Exception {
        sandbox.control().faults().inject(Fault.of(FaultKind.EXPIRED).withOperation("GetOperation"));
        StatusRuntimeException expired = catchThrowableOfType(StatusRuntimeException.class, () -> get(good()));
        assertThat(Optional.ofNullable(StatusProto.fromThrowable(expired))
                        .orElseThrow()
                        .getDetails(0)
                        .unpack(ErrorInfo.class)
                        .getReason())
                .isEqualTo("ACCESS_TOKEN_EXPIRED");
        sandbox.control().faults().liftAll();
        sandbox.control().faults().inject(Fault.of(FaultKind.THROTTLE).withTimes(1));
        assertThat(refused(good())).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        sandbox.control().faults().inject(Fault.of(FaultKind.ERROR).withOperation("DeployModel"));
        assertThat(refused(good())).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(sandbox.control().calls()).contains("GetOperation");
    }

    @Test
    void theControlPlaneGoesDownAndComesBack() throws Exception {
        sandbox.control().goDown();
        assertThat(refused(good())).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(fetch(sandbox.region("us-central1").url().resolve("/nothing"))
                        .statusCode())
                .isEqualTo(404);
        sandbox.control().comeBack();
        assertThat(refused(good().withWaitForReady())).isEqualTo(Status.Code.NOT_FOUND);
    }

    @Test
    void theMetadataServerGivesOutTokens() throws Exception {
        String account = "/computeMetadata/v1/instance/service-accounts/default/";
        HttpResponse<String> token = fetch(metadata(account + "token"));
        assertThat(token.headers().firstValue("Metadata-Flavor")).contains("Google");
        String text = token.body().replaceFirst(".*\"access_token\":\"([^\"]+)\".*", "$1");
        assertThat(refused(stub("Bearer " + text))).isEqualTo(Status.Code.NOT_FOUND);
        String identity = fetch(metadata(account + "identity?audience=https%3A%2F%2Fa.run.app&format=full"))
                .body();
        assertThat(sandbox.tokens().identifies(Optional.of("Bearer " + identity), "https://a.run.app"))
                .isTrue();
        assertThat(sandbox.tokens().identifies(Optional.of("Bearer " + identity), "https://b.run.app"))
                .isFalse();
        assertThat(fetch(metadata("/computeMetadata/v1/project/project-id")).body())
                .isEqualTo("mlops-sandbox");
    }

    private static URI metadata(String path) {
        return URI.create("http://" + sandbox.metadataHost() + path);
    }

    private static HttpResponse<String> fetch(URI address) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(address)
                            .header("Metadata-Flavor", "Google")
                            .build(),
                    BodyHandlers.ofString());
        }
    }

    private static OperationsBlockingStub good() {
        return stub("Bearer " + sandbox.tokens().access().text());
    }

    private static OperationsBlockingStub stub(String authorization) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), authorization);
        return OperationsGrpc.newBlockingStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    private static void get(OperationsBlockingStub stub) {
        var unused = stub.getOperation(
                GetOperationRequest.newBuilder().setName(UNKNOWN).build());
    }

    private static Status.Code refused(OperationsBlockingStub stub) {
        try {
            get(stub);
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode();
        }
        return Status.Code.OK;
    }
}
