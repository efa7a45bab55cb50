package io.mlops.provider.aws;

import io.mlops.ErrorCode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the error codes of AWS mean. They are those of the API references ("Common errors", and the errors of each operation) and of the
 * models that come with botocore; those of EC2 stand in
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html, those of S3 in
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html.
 */
final class ErrorCodes {
    /**
     * What a failure means.
     *
     * @param advice what to do about it; empty where the service says enough
     */
    record Meaning(ErrorCode code, String advice) {}

    static final Meaning THROTTLED =
            new Meaning(ErrorCode.RESOURCE_EXHAUSTED, "the rate limit of this call is used up; try again later");
    static final Meaning QUOTA = new Meaning(
            ErrorCode.RESOURCE_EXHAUSTED, "a quota of the account is used up; ask for more in Service Quotas");
    static final Meaning STOCK = new Meaning(
            ErrorCode.RESOURCE_EXHAUSTED, "no stock of machines; try later, another region or another accelerator");
    static final Meaning DENIED = new Meaning(ErrorCode.PERMISSION_DENIED, "");
    static final Meaning PASS_ROLE = new Meaning(
            ErrorCode.PERMISSION_DENIED,
            "permit the caller iam:PassRole on the role that providers.aws.role names, for sagemaker.amazonaws.com");
    static final Meaning KEY_DENIED = new Meaning(
            ErrorCode.PERMISSION_DENIED,
            "permit it in the policy of the key that providers.aws.kms-key or the bucket names");
    static final Meaning DISABLED =
            new Meaning(ErrorCode.PERMISSION_DENIED, "the account has not enabled this service or region; enable it");
    static final Meaning EXPIRED = new Meaning(
            ErrorCode.UNAUTHENTICATED, "the credentials have expired; sign in again (aws sso login) or renew them");
    static final Meaning REFUSED = new Meaning(
            ErrorCode.UNAUTHENTICATED, "these credentials are not accepted; check profile, keys and the clock");
    /** https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html : five minutes, S3 fifteen. */
    static final Meaning CLOCK = new Meaning(
            ErrorCode.UNAUTHENTICATED,
            "the clock of this machine and AWS's are more than five minutes apart; set the clock");

    static final Meaning MISSING = new Meaning(
            ErrorCode.UNAUTHENTICATED,
            "set a profile with providers.aws.profile or AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or"
                    + " sign in (aws sso login)");
    static final Meaning ABSENT = new Meaning(ErrorCode.NOT_FOUND, "");
    static final Meaning EXISTS = new Meaning(ErrorCode.ALREADY_EXISTS, "");
    static final Meaning STATE = new Meaning(ErrorCode.FAILED_PRECONDITION, "");
    static final Meaning ELSEWHERE = new Meaning(
            ErrorCode.FAILED_PRECONDITION,
            "it must lie in the region that uses it; make one in each and name it with providers.aws.bucket");
    /** https://docs.aws.amazon.com/cost-management/latest/userguide/ce-enable.html */
    static final Meaning NO_COSTS = new Meaning(
            ErrorCode.FAILED_PRECONDITION,
            "switch Cost Explorer on in the account's billing console, once; its data is there a day later");
    /** https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_GetCostForecast.html */
    static final Meaning TOO_LITTLE = new Meaning(
            ErrorCode.FAILED_PRECONDITION, "there is too little data yet; a forecast needs a month of spend at least");

    static final Meaning INVALID = new Meaning(ErrorCode.INVALID_ARGUMENT, "");
    static final Meaning AGAIN = new Meaning(ErrorCode.UNAVAILABLE, "");
    static final Meaning UNKNOWN = new Meaning(ErrorCode.UNKNOWN, "");

    private static final Map<String, Meaning> CODES = codes();

    private ErrorCodes() {}

    /** Empty for a code that nobody told us of. */
    static Optional<Meaning> meaning(String code) {
        return Optional.ofNullable(CODES.get(code));
    }

    private static Map<String, Meaning> codes() {
        Map<String, Meaning> codes = new HashMap<>();
        exhausted(codes);
        denied(codes);
        unauthenticated(codes);
        inputs(codes);
        states(codes);
        passing(codes);
        return Map.copyOf(codes);
    }

    private static void exhausted(Map<String, Meaning> codes) {
        put(
                codes,
                THROTTLED,
                "Throttling",
                "ThrottlingException",
                "ThrottledException",
                "RequestThrottled",
                "RequestThrottledException",
                "TooManyRequestsException",
                "RequestLimitExceeded",
                "BandwidthLimitExceeded",
                "EC2ThrottledException",
                "SlowDown");
        put(
                codes,
                QUOTA,
                "ResourceLimitExceeded",
                "ServiceQuotaExceededException",
                "QuotaExceededException",
                "LimitExceeded",
                "LimitExceededException",
                "VcpuLimitExceeded",
                "InstanceLimitExceeded",
                "MaxSpotInstanceCountExceeded",
                "CreationLimitExceededException",
                "TooManyBuckets");
        put(
                codes,
                STOCK,
                "CapacityError",
                "InsufficientCapacity",
                "InsufficientInstanceCapacity",
                "InsufficientHostCapacity",
                "SpotMaxPriceTooLow",
                "Unsupported");
    }

    private static void denied(Map<String, Meaning> codes) {
        put(
                codes,
                DENIED,
                "AccessDenied",
                "AccessDeniedException",
                "AllAccessDisabled",
                "UnauthorizedOperation",
                "NotAuthorized",
                "FailedResourceAccessException",
                "AccountProblem");
        put(codes, KEY_DENIED, "KMS.AccessDeniedException", "KMSAccessDeniedException");
        put(codes, DISABLED, "OptInRequired", "SubscriptionRequiredException", "RegionDisabledException");
    }

    private static void unauthenticated(Map<String, Meaning> codes) {
        put(codes, EXPIRED, "ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired");
        put(codes, CLOCK, "RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture");
        put(
                codes,
                MISSING,
                "MissingAuthenticationToken",
                "MissingAuthenticationTokenException",
                "MissingSecurityHeader");
        put(
                codes,
                REFUSED,
                "InvalidClientTokenId",
                "UnrecognizedClientException",
                "InvalidAccessKeyId",
                "InvalidToken",
                "AuthFailure",
                "IncompleteSignature",
                "IncompleteSignatureException",
                "SignatureDoesNotMatch",
                "InvalidSignatureException",
                "InvalidIdentityToken",
                "InvalidIdentityTokenException");
    }

    private static void inputs(Map<String, Meaning> codes) {
        put(
                codes,
                INVALID,
                "ValidationException",
                "ValidationError",
                "InvalidArgument",
                "InvalidRequest",
                "InvalidInput",
                "InvalidInputException",
                "InvalidParameter",
                "InvalidParameterException",
                "BillExpirationException",
                "InvalidParameterValue",
                "InvalidParameterCombination",
                "MissingParameter",
                "InvalidBucketName",
                "SerializationException");
    }

    private static void states(Map<String, Meaning> codes) {
        put(
                codes,
                ABSENT,
                "NoSuchKey",
                "NoSuchUpload",
                "NoSuchBucket",
                "NoSuchEntity",
                "NoSuchResourceException",
                "ResourceNotFound",
                "ResourceNotFoundException",
                "RepositoryNotFoundException",
                "ImageNotFoundException",
                "ObjectNotFoundException",
                "NotFoundException");
        put(codes, EXISTS, "BucketAlreadyExists", "BucketAlreadyOwnedByYou", "DuplicateRecordException");
        put(codes, TOO_LITTLE, "DataUnavailableException");
        put(codes, ELSEWHERE, "PermanentRedirect", "TemporaryRedirect", "AuthorizationHeaderMalformed");
        put(
                codes,
                STATE,
                "ResourceInUse",
                "ResourceInUseException",
                "ConflictException",
                "PreconditionFailed",
                "InvalidObjectState",
                "ObjectNotInActiveTierError",
                "KMS.DisabledException",
                "KMS.KMSInvalidStateException",
                "KMS.NotFoundException");
    }

    private static void passing(Map<String, Meaning> codes) {
        put(
                codes,
                AGAIN,
                "ConditionalRequestConflict",
                "BadDigest",
                "XAmzContentSHA256Mismatch",
                "RequestTimeout",
                "RequestTimeoutException",
                "InternalFailure",
                "InternalServiceException",
                "ConcurrentUpdateException",
                "InternalError",
                "InternalServerError",
                "InternalServerException",
                "InternalDependencyException",
                "ServiceUnavailable",
                "ServiceUnavailableException",
                "ModelNotReadyException",
                "IDPCommunicationError");
    }

    private static void put(Map<String, Meaning> codes, Meaning meaning, String... names) {
        List.of(names).forEach(name -> codes.put(name, meaning));
    }
}
