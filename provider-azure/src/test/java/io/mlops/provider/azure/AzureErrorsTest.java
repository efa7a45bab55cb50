package io.mlops.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.identity.CredentialUnavailableException;
import io.mlops.ErrorCode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Azure's failures mean, one line each. */
class AzureErrorsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "429 | TooManyRequests                  | Rate limit is exceeded                            | RESOURCE_EXHAUSTED  | rate limit",
                "429 | SubscriptionRequestsThrottled    | Number of requests exceeded                       | RESOURCE_EXHAUSTED  | rate limit",
                "429 | ''                               | ''                                                | RESOURCE_EXHAUSTED  | rate limit",
                "400 | OutOfQuota                       | Not enough quota available for Standard_DS3_v2    | RESOURCE_EXHAUSTED  | a quota of the subscription",
                "409 | QuotaExceeded                    | Operation could not be completed                  | RESOURCE_EXHAUSTED  | a quota of the subscription",
                "409 | OperationNotAllowed              | exceeding approved Total Regional Cores quota     | RESOURCE_EXHAUSTED  | a quota of the subscription",
                "400 | OutOfQuota                       | a lack of Azure ML capacity in the region         | RESOURCE_EXHAUSTED  | no stock",
                "400 | OutOfCapacity                    | No capacity                                       | RESOURCE_EXHAUSTED  | no stock",
                "409 | AllocationFailed                 | Allocation failed                                 | RESOURCE_EXHAUSTED  | no stock",
                "409 | ZonalAllocationFailed            | Allocation failed                                 | RESOURCE_EXHAUSTED  | no stock",
                "409 | OverconstrainedAllocationRequest | Allocation failed                                 | RESOURCE_EXHAUSTED  | no stock",
                "409 | SkuNotAvailable                  | The requested size is not available in location   | RESOURCE_EXHAUSTED  | no such machine",
                "403 | AuthorizationFailed              | The client x does not have authorization          | PERMISSION_DENIED   | does not have authorization",
                "403 | RequestDisallowedByPolicy        | Resource was disallowed by policy                 | PERMISSION_DENIED   | who made the policy",
                "403 | ''                               | ''                                                | PERMISSION_DENIED   | HTTP 403",
                "409 | MissingSubscriptionRegistration  | The subscription is not registered to use X       | FAILED_PRECONDITION | az provider register",
                "401 | ExpiredAuthenticationToken       | The access token expiry UTC time is earlier       | UNAUTHENTICATED     | az login",
                "401 | InvalidAuthenticationToken       | The access token has expired                      | UNAUTHENTICATED     | az login",
                "401 | InvalidAuthenticationToken       | The access token is invalid                       | UNAUTHENTICATED     | check tenant",
                "401 | ''                               | ''                                                | UNAUTHENTICATED     | check tenant",
                "404 | ResourceNotFound                 | The Resource was not found                        | NOT_FOUND           | was not found",
                "404 | ''                               | ''                                                | NOT_FOUND           | HTTP 404",
                "400 | StorageAccountAlreadyTaken       | The storage account named x is already taken      | ALREADY_EXISTS      | choose another one",
                "409 | Conflict                         | The endpoint already exists                       | ALREADY_EXISTS      | already exists",
                "409 | Conflict                         | Another operation is in progress                  | UNAVAILABLE         | try again when it is over",
                "409 | Conflict                         | The resource is being deleted                     | UNAVAILABLE         | try again when it is over",
                "409 | AnotherOperationInProgress       | Another operation                                 | UNAVAILABLE         | try again when it is over",
                "409 | UserError                        | An update is in progress                          | UNAVAILABLE         | try again when it is over",
                "409 | ''                               | ''                                                | FAILED_PRECONDITION | HTTP 409",
                "412 | PreconditionFailed               | The condition for the ETag is not met             | FAILED_PRECONDITION | ETag",
                "409 | ScopeLocked                      | The scope cannot perform delete operation         | FAILED_PRECONDITION | The scope",
                "400 | BadArgument                      | The argument is bad                               | INVALID_ARGUMENT    | argument",
                "400 | ''                               | ''                                                | INVALID_ARGUMENT    | HTTP 400",
                "400 | ImageBuildFailure                | The image cannot be built                         | INVALID_ARGUMENT    | image",
                "400 | ResourceNotReady                 | The container is not ready                        | FAILED_PRECONDITION | not ready",
                "200 | OperationCanceled                | The operation was canceled                        | CANCELLED           | canceled",
                "500 | InternalServerError              | Something went wrong                              | UNAVAILABLE         | went wrong",
                "503 | ''                               | ''                                                | UNAVAILABLE         | HTTP 503",
                "409 | PoolQuotaReached                 | The maximum number of pools has been reached      | RESOURCE_EXHAUSTED  | a quota of the subscription",
                "409 | ActiveJobAndScheduleQuotaReached | The maximum number of active jobs was reached     | RESOURCE_EXHAUSTED  | a quota of the subscription",
                "200 | AccountCoreQuotaReached          | The account has reached its core quota            | RESOURCE_EXHAUSTED  | a quota of the subscription",
                "200 | AccountLowPriorityCoreQuotaReached | The account has reached its low priority quota  | RESOURCE_EXHAUSTED  | a quota of the subscription",
                "200 | AccountSpotCoreQuotaReached      | The account has reached its spot core quota       | RESOURCE_EXHAUSTED  | a quota of the subscription",
                "200 | AccountVMSeriesCoreQuotaReached  | The account has reached its quota of a series     | RESOURCE_EXHAUSTED  | a quota of the subscription",
                "200 | AllocationTimedOut               | Desired number of nodes could not be allocated    | RESOURCE_EXHAUSTED  | no stock",
                "200 | UnsupportedVMSize                | The specified size is not supported               | RESOURCE_EXHAUSTED  | no such machine",
                "409 | JobExists                        | The specified job already exists                  | ALREADY_EXISTS      | already exists",
                "409 | TaskExists                       | The specified task already exists                 | ALREADY_EXISTS      | already exists",
                "409 | PoolExists                       | The specified pool already exists                 | ALREADY_EXISTS      | already exists",
                "404 | JobNotFound                      | The specified job does not exist                  | NOT_FOUND           | does not exist",
                "404 | TaskNotFound                     | The specified task does not exist                 | NOT_FOUND           | does not exist",
                "404 | PoolNotFound                     | The specified pool does not exist                 | NOT_FOUND           | does not exist",
                "409 | PoolBeingResized                 | The specified pool is being resized               | UNAVAILABLE         | try again when it is over",
                "409 | PoolBeingDeleted                 | The specified pool is being deleted               | UNAVAILABLE         | try again when it is over",
                "409 | JobBeingDeleted                  | The specified job is being deleted                | UNAVAILABLE         | try again when it is over",
                "409 | JobBeingTerminated               | The specified job is being terminated             | UNAVAILABLE         | try again when it is over",
                "409 | JobCompleted                     | The specified job is already completed            | FAILED_PRECONDITION | already completed",
                "409 | TaskCompleted                    | The specified task is already completed           | FAILED_PRECONDITION | already completed",
                "409 | TaskFilesUnavailable             | The files of the task are unavailable             | FAILED_PRECONDITION | unavailable",
                "400 | InvalidPropertyValue             | The value provided for one of the properties      | INVALID_ARGUMENT    | value",
                "200 | NobodyKnows                      | Something                                         | UNKNOWN             | Something (NobodyKnows)",
            })
    void anAnswerMeans(int status, String code, String message, ErrorCode meaning, String reason) {
        ArmError error = code.isEmpty() ? ArmError.ofStatus(status) : new ArmError(code, message, null, null, null);
        ArmException failure = new ArmException(status, error, "r-1", null);

        assertThat(AzureErrors.classify(failure)).isEqualTo(meaning);
        assertThat(AzureErrors.reason(failure)).contains(reason);
        assertThat(AzureErrors.requestId(failure)).contains("r-1");
        assertThat(AzureErrors.says(failure, code.isEmpty() ? "x" : code)).isEqualTo(!code.isEmpty());
    }

    @Test
    void theInnermostErrorIsWhatCounts() {
        ArmError quota = new ArmError("OutOfQuota", "Not enough quota", null, null, null);
        ArmError deployment = new ArmError(
                "DeploymentFailed",
                "At least one operation failed",
                null,
                List.of(new ArmError(null, null, null, null, null), new ArmError("X", "y", null, null, quota)),
                null);

        assertThat(AzureErrors.classify(deployment)).isEqualTo(ErrorCode.RESOURCE_EXHAUSTED);
        assertThat(AzureErrors.reason(deployment)).startsWith("Not enough quota (OutOfQuota): ");
    }

    @Test
    void anErrorWrappedAsTextIsUnwrapped() {
        String text = "{\"error\": {\"code\": \"SkuNotAvailable\", \"message\": \"Not here\\r\\nat all\"}}";
        ArmError wrapped = new ArmError("Conflict", text, null, null, null);

        assertThat(AzureErrors.reason(wrapped)).startsWith("Not here at all (SkuNotAvailable): ");
        ArmError broken = new ArmError("Conflict", "{\"error\" is no JSON", null, null, null);
        assertThat(AzureErrors.reason(broken)).isEqualTo("{\"error\" is no JSON (Conflict)");
    }

    @Test
    void whatIsWrongWithARequestIsUnwrapped() {
        String text = "{\"errors\":{\"\":[\"There is already an endpoint with this name, try another\"],"
                + "\"sku\":[\"is 0\",\"is odd\"]},\"title\":\"One or more validation errors occurred.\"}";
        ArmError refused = new ArmError(
                "BadRequest",
                "The request is invalid.",
                null,
                List.of(new ArmError("InferencingClientCallFailed", text, null, null, null)),
                null);

        assertThat(AzureErrors.classify(refused)).isEqualTo(ErrorCode.ALREADY_EXISTS);
        assertThat(AzureErrors.reason(refused))
                .isEqualTo(
                        "There is already an endpoint with this name, try another; sku: is 0; sku: is odd: it is somebody"
                                + " else's, in another workspace of the region; choose another name");
    }

    @Test
    void anInnermostErrorThatNobodyKnowsLeavesTheOuterOnesMeaning() {
        ArmError error = new ArmError(
                "BadRequest", "outer", null, List.of(new ArmError("Strange", "the field x", null, null, null)), null);

        assertThat(AzureErrors.classify(error)).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(AzureErrors.reason(error)).isEqualTo("the field x (Strange)");
    }

    @Test
    void whenToComeAgainIsSaid() {
        ArmException failure = new ArmException(
                429, new ArmError("TooManyRequests", "Slow down", null, null, null), null, Duration.ofSeconds(17));

        assertThat(AzureErrors.reason(failure)).startsWith("Slow down (TooManyRequests), in 17 s again: ");
    }

    @Test
    void whatDoesNotReachAzureIsUnavailable() {
        for (Throwable failure : List.of(
                new ConnectException("Connection refused"),
                new UncheckedIOException(new IOException("reset")),
                new RuntimeException(new TimeoutException("silence")))) {
            assertThat(AzureErrors.classify(failure)).isEqualTo(ErrorCode.UNAVAILABLE);
            assertThat(AzureErrors.reason(failure)).startsWith("no connection: ");
        }
        assertThat(AzureErrors.classify(new FileNotFoundException("f"))).isEqualTo(ErrorCode.UNKNOWN);
    }

    @Test
    void whoHasNoCredentialsIsToldHowToGetThem() {
        CredentialUnavailableException failure = new CredentialUnavailableException("long and about ten ways");

        assertThat(AzureErrors.classify(failure)).isEqualTo(ErrorCode.UNAUTHENTICATED);
        assertThat(AzureErrors.reason(failure)).startsWith("no credentials were found for Azure: sign in (az login)");
    }

    @Test
    void whatWeFoundOutOurselvesIsToldAsItIs() {
        ArmException cause = new ArmException(404, ArmError.ofStatus(404), "r-2", null);
        AzureException ours = new AzureException(ErrorCode.FAILED_PRECONDITION, "it is so", cause);

        assertThat(AzureErrors.classify(ours)).isEqualTo(ErrorCode.FAILED_PRECONDITION);
        assertThat(AzureErrors.reason(ours)).isEqualTo("it is so");
        assertThat(AzureErrors.requestId(ours)).contains("r-2");
    }
}
