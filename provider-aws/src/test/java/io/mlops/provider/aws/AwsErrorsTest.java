package io.mlops.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.ErrorCode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpResponse;

/** What AWS's failures mean, one line each. */
class AwsErrorsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | ThrottlingException              | Rate exceeded                                    | RESOURCE_EXHAUSTED  | rate limit",
                "429 | TooManyRequestsException         | Too many                                         | RESOURCE_EXHAUSTED  | rate limit",
                "503 | SlowDown                         | Please reduce your request rate.                 | RESOURCE_EXHAUSTED  | rate limit",
                "400 | ResourceLimitExceeded            | The account-level service limit is 0 Instances   | RESOURCE_EXHAUSTED  | Service Quotas",
                "400 | ServiceQuotaExceededException    | Too many                                         | RESOURCE_EXHAUSTED  | Service Quotas",
                "400 | InsufficientInstanceCapacity     | We currently do not have sufficient capacity     | RESOURCE_EXHAUSTED  | no stock",
                "403 | AccessDenied                     | User: u is not authorized                        | PERMISSION_DENIED   | not authorized",
                "400 | AccessDeniedException            | User: u is not authorized to perform: sagemaker  | PERMISSION_DENIED   | sagemaker",
                "403 | ''                               | ''                                               | PERMISSION_DENIED   | HTTP 403",
                "400 | ExpiredTokenException            | The security token is expired                    | UNAUTHENTICATED     | sign in again",
                "403 | ExpiredToken                     | The provided token has expired.                  | UNAUTHENTICATED     | sign in again",
                "400 | UnrecognizedClientException      | The security token is invalid                    | UNAUTHENTICATED     | not accepted",
                "403 | InvalidAccessKeyId               | The AWS Access Key Id does not exist             | UNAUTHENTICATED     | not accepted",
                "403 | RequestTimeTooSkewed             | The difference is too large                      | UNAUTHENTICATED     | set the clock",
                "403 | RequestExpired                   | Request has expired.                             | UNAUTHENTICATED     | set the clock",
                "403 | InvalidSignatureException        | Signature expired: 2 is now earlier than 3       | UNAUTHENTICATED     | set the clock",
                "403 | SignatureDoesNotMatch            | Signature not yet current: 9 is now later than 3 | UNAUTHENTICATED     | set the clock",
                "403 | SignatureDoesNotMatch            | The request signature we calculated does not     | UNAUTHENTICATED     | check profile",
                "403 | InvalidClientTokenId             | The security token is invalid                    | UNAUTHENTICATED     | not accepted",
                "403 | AuthFailure                      | AWS was not able to validate the credentials     | UNAUTHENTICATED     | not accepted",
                "400 | IncompleteSignature              | Date must be in ISO-8601 format                  | UNAUTHENTICATED     | not accepted",
                "403 | MissingAuthenticationToken       | Missing Authentication Token                     | UNAUTHENTICATED     | AWS_PROFILE",
                "400 | RequestLimitExceeded             | Request limit exceeded.                          | RESOURCE_EXHAUSTED  | rate limit",
                "429 | ''                               | ''                                               | RESOURCE_EXHAUSTED  | rate limit",
                "400 | LimitExceeded                    | Cannot exceed quota for RolesPerAccount          | RESOURCE_EXHAUSTED  | Service Quotas",
                "400 | VcpuLimitExceeded                | You have requested more vCPU capacity            | RESOURCE_EXHAUSTED  | Service Quotas",
                "400 | InstanceLimitExceeded            | You have requested more instances                | RESOURCE_EXHAUSTED  | Service Quotas",
                "400 | MaxSpotInstanceCountExceeded     | Max spot instance count exceeded                 | RESOURCE_EXHAUSTED  | Service Quotas",
                "400 | CapacityError                    | Unable to provision requested ML compute capacity | RESOURCE_EXHAUSTED | no stock",
                "400 | SpotMaxPriceTooLow               | Your Spot request price is too low               | RESOURCE_EXHAUSTED  | no stock",
                "400 | Unsupported                      | Your requested instance type is not supported    | RESOURCE_EXHAUSTED  | no stock",
                "400 | AccessDeniedException            | u is not authorized to perform: iam:PassRole on r | PERMISSION_DENIED  | providers.aws.role",
                "403 | AccessDenied                     | u is not authorized to perform: kms:Decrypt on k | PERMISSION_DENIED   | providers.aws.kms-key",
                "400 | KMS.AccessDeniedException        | The ciphertext refers to a key without access    | PERMISSION_DENIED   | policy of the key",
                "403 | OptInRequired                    | You are not subscribed to this service           | PERMISSION_DENIED   | enable it",
                "403 | RegionDisabledException          | STS is not activated in this region              | PERMISSION_DENIED   | enable it",
                "301 | PermanentRedirect                | The bucket must be addressed elsewhere           | FAILED_PRECONDITION | providers.aws.bucket",
                "301 | ''                               | ''                                               | FAILED_PRECONDITION | providers.aws.bucket",
                "400 | ValidationException              | Could not assume role arn:x. Please ensure       | FAILED_PRECONDITION | trusts sagemaker",
                "400 | ValidationException              | Could not access model data at s3://x. Please    | FAILED_PRECONDITION | trusts sagemaker",
                "400 | ValidationException              | Requested image x not found.                     | FAILED_PRECONDITION | image push",
                "400 | ValidationError                  | Variant x of endpoint y has no instances         | INVALID_ARGUMENT    | Variant",
                "400 | InvalidParameterValue            | Value (x) for parameter y is invalid             | INVALID_ARGUMENT    | parameter",
                "404 | NoSuchEntity                     | The role with name x cannot be found.            | NOT_FOUND           | role",
                "400 | ResourceInUse                    | The training job exists already                  | FAILED_PRECONDITION | exists already",
                "429 | ModelNotReadyException           | The model is not ready                           | UNAVAILABLE         | not ready",
                "503 | ServiceUnavailable               | The service is unavailable                       | UNAVAILABLE         | unavailable",
                "530 | InternalDependencyException      | Your request caused an exception inside          | UNAVAILABLE         | inside",
                "404 | NoSuchKey                        | The specified key does not exist.                | NOT_FOUND           | does not exist",
                "404 | NoSuchBucket                     | The specified bucket does not exist              | NOT_FOUND           | bucket",
                "404 | ''                               | ''                                               | NOT_FOUND           | HTTP 404",
                "400 | ValidationException              | Could not find endpoint \"arn:x\".               | NOT_FOUND           | Could not find",
                "400 | ValidationException              | Cannot create already existing endpoint \"x\".   | ALREADY_EXISTS      | already existing",
                "400 | ValidationException              | 1 validation error detected                      | INVALID_ARGUMENT    | validation error",
                "412 | PreconditionFailed               | At least one of the pre-conditions               | FAILED_PRECONDITION | pre-conditions",
                "403 | InvalidObjectState               | The operation is not valid for the storage class | FAILED_PRECONDITION | storage class",
                "400 | KMS.DisabledException            | The key is disabled                              | FAILED_PRECONDITION | disabled",
                "500 | InternalFailure                  | Internal                                         | UNAVAILABLE         | Internal",
                "503 | ''                               | ''                                               | UNAVAILABLE         | HTTP 503",
                "400 | SomethingNew                     | Nobody knows                                     | UNKNOWN             | SomethingNew",
            })
    void whatServicesSay(int status, String code, String message, ErrorCode expected, String inReason) {
        AwsServiceException failure = service(status, code, message);

        assertThat(AwsErrors.classify(failure)).isEqualTo(expected);
        assertThat(AwsErrors.reason(failure)).contains(inReason);
        assertThat(AwsErrors.requestId(failure)).contains("id-1");
    }

    @Test
    void aConnectionThatFailsIsUnavailable() {
        for (IOException cause : new IOException[] {
            new ConnectException("Connection refused"),
            new UnknownHostException("api.sagemaker.nowhere"),
            new SocketTimeoutException("Read timed out")
        }) {
            SdkClientException failure = SdkClientException.create("Unable to execute HTTP request", cause);
            assertThat(AwsErrors.classify(failure)).isEqualTo(ErrorCode.UNAVAILABLE);
            assertThat(AwsErrors.reason(failure)).startsWith("no connection: ").contains(cause.getMessage());
        }
        assertThat(AwsErrors.classify(ApiCallAttemptTimeoutException.create(1))).isEqualTo(ErrorCode.UNAVAILABLE);
    }

    @Test
    void missingCredentialsSayWhatToDo() {
        SdkClientException failure = SdkClientException.create(
                "Unable to load credentials from any of the providers in the chain AwsCredentialsProviderChain(...)");

        assertThat(AwsErrors.classify(failure)).isEqualTo(ErrorCode.UNAUTHENTICATED);
        assertThat(AwsErrors.reason(failure))
                .contains("no credentials")
                .contains("AWS_PROFILE")
                .doesNotContain("Chain");
    }

    @Test
    void aRefusedSignatureRepeatsNothingThatWasSigned() {
        AwsServiceException failure = service(
                403, "InvalidSignatureException", "The Canonical String should have been x-amz-security-token:SECRET");

        assertThat(AwsErrors.reason(failure)).doesNotContain("SECRET").contains("not accepted");
    }

    @Test
    void aBucketOfAnotherRegionIsSaidWithThatRegion() {
        AwsServiceException failure = AwsServiceException.builder()
                .statusCode(301)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .sdkHttpResponse(SdkHttpResponse.builder()
                                .statusCode(301)
                                .putHeader("x-amz-bucket-region", "eu-west-1")
                                .build())
                        .build())
                .build();

        assertThat(AwsErrors.classify(failure)).isEqualTo(ErrorCode.FAILED_PRECONDITION);
        assertThat(AwsErrors.reason(failure)).startsWith("the bucket lies in eu-west-1 (HTTP 301): it must lie in");
    }

    @Test
    void anInterruptIsACancellation() {
        assertThat(AwsErrors.classify(AbortedException.create("Thread was interrupted")))
                .isEqualTo(ErrorCode.CANCELLED);
    }

    @Test
    void ownFailuresKeepTheirKind() {
        AwsException failure = new AwsException(ErrorCode.INVALID_ARGUMENT, "region x has no L4");

        assertThat(AwsErrors.classify(failure)).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(AwsErrors.reason(failure)).isEqualTo("region x has no L4");
    }

    private static AwsServiceException service(int status, String code, String message) {
        return AwsServiceException.builder()
                .statusCode(status)
                .requestId("id-1")
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(message)
                        .build())
                .build();
    }
}
