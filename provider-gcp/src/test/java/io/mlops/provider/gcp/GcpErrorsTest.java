package io.mlops.provider.gcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.api.gax.grpc.GrpcStatusCode;
import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.ApiExceptionFactory;
import com.google.api.gax.rpc.ErrorDetails;
import com.google.cloud.storage.StorageException;
import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.mlops.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What failures of GCP mean, as a table; the texts of quotas and stock are those that people have reported. */
final class GcpErrorsTest {
    static Stream<Arguments> failures() {
        return Stream.of(
                arguments(grpc(Status.NOT_FOUND, "no"), ErrorCode.NOT_FOUND, "no"),
                arguments(grpc(Status.ALREADY_EXISTS, "there"), ErrorCode.ALREADY_EXISTS, "there"),
                arguments(grpc(Status.PERMISSION_DENIED, "not you"), ErrorCode.PERMISSION_DENIED, "not you"),
                arguments(grpc(Status.UNAVAILABLE, "io exception"), ErrorCode.UNAVAILABLE, "io exception"),
                arguments(grpc(Status.ABORTED, "again"), ErrorCode.UNAVAILABLE, "again"),
                arguments(grpc(Status.DEADLINE_EXCEEDED, "late"), ErrorCode.DEADLINE_EXCEEDED, "late"),
                arguments(grpc(Status.UNIMPLEMENTED, "never"), ErrorCode.UNSUPPORTED, "never"),
                arguments(
                        grpc(
                                Status.RESOURCE_EXHAUSTED,
                                "The following quota metrics exceed quota limits:"
                                        + " aiplatform.googleapis.com/custom_model_training_nvidia_t4_gpus"),
                        ErrorCode.RESOURCE_EXHAUSTED,
                        "a quota of the project is used up"),
                arguments(
                        grpc(Status.RESOURCE_EXHAUSTED, "Quota exceeded for quota metric 'Requests' per minute"),
                        ErrorCode.RESOURCE_EXHAUSTED,
                        "the rate limit of this call"),
                arguments(
                        grpc(
                                Status.FAILED_PRECONDITION,
                                "Resources are insufficient in region: us-central1. Try a different region or use a"
                                        + " different accelerator."),
                        ErrorCode.RESOURCE_EXHAUSTED,
                        "no stock of machines"),
                arguments(
                        detailed(Status.PERMISSION_DENIED, "SERVICE_DISABLED", "Vertex AI API is disabled"),
                        ErrorCode.FAILED_PRECONDITION,
                        "gcloud services enable"),
                arguments(
                        detailed(Status.UNAUTHENTICATED, "ACCESS_TOKEN_EXPIRED", "expired"),
                        ErrorCode.UNAUTHENTICATED,
                        "sign in again"),
                arguments(new StorageException(404, "gone"), ErrorCode.NOT_FOUND, "gone"),
                arguments(
                        new StorageException(412, "not so", "conditionNotMet", null),
                        ErrorCode.FAILED_PRECONDITION,
                        "not so"),
                arguments(
                        new StorageException(403, "kept", "retentionPolicyNotMet", null),
                        ErrorCode.FAILED_PRECONDITION,
                        "kept"),
                arguments(
                        new StorageException(429, "slow down", "rateLimitExceeded", null),
                        ErrorCode.RESOURCE_EXHAUSTED,
                        "the rate limit"),
                arguments(new StorageException(503, "later"), ErrorCode.UNAVAILABLE, "later"),
                arguments(
                        new StorageException(new ConnectException("Connection refused")),
                        ErrorCode.UNAVAILABLE,
                        "no connection"),
                arguments(
                        new UncheckedIOException(new IOException(
                                "Your default credentials were not found. To set up Application Default Credentials"
                                        + " for your environment, see …")),
                        ErrorCode.UNAUTHENTICATED,
                        "no credentials were found for GCP: sign in (gcloud auth application-default login)"),
                arguments(new StorageException(0, "x", new InterruptedException()), ErrorCode.CANCELLED, "interrupted"),
                arguments(new GcpException(ErrorCode.UNSUPPORTED, "ours"), ErrorCode.UNSUPPORTED, "ours"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void meansAndSays(Throwable failure, ErrorCode code, String says) {
        assertThat(GcpErrors.classify(failure)).isEqualTo(code);
        assertThat(GcpErrors.reason(failure)).contains(says).doesNotContain("\n");
    }

    @Test
    void anOperationThatFailedLater() {
        com.google.rpc.Status error = com.google.rpc.Status.newBuilder()
                .setCode(Status.Code.RESOURCE_EXHAUSTED.value())
                .setMessage("ZONE_RESOURCE_POOL_EXHAUSTED")
                .build();
        assertThat(GcpErrors.classify(error)).isEqualTo(ErrorCode.RESOURCE_EXHAUSTED);
        assertThat(GcpErrors.reason(error)).contains("no stock of machines");
    }

    @Test
    void whoeverIsToldToWaitIsToldSo() {
        RetryInfo wait = RetryInfo.newBuilder()
                .setRetryDelay(com.google.protobuf.Duration.newBuilder().setSeconds(17))
                .build();
        assertThat(GcpErrors.reason(api(Status.UNAVAILABLE, "busy", Any.pack(wait))))
                .isEqualTo("busy, in 17 s again");
    }

    private static ApiException grpc(Status status, String text) {
        return api(status, text);
    }

    private static ApiException detailed(Status status, String reason, String text) {
        return api(
                status,
                text,
                Any.pack(ErrorInfo.newBuilder()
                        .setReason(reason)
                        .setDomain("googleapis.com")
                        .build()));
    }

    private static ApiException api(Status status, String text, Any... details) {
        ErrorDetails more =
                ErrorDetails.builder().setRawErrorMessages(List.of(details)).build();
        return ApiExceptionFactory.createException(
                new StatusRuntimeException(status.withDescription(text)),
                GrpcStatusCode.of(status.getCode()),
                false,
                more);
    }
}
