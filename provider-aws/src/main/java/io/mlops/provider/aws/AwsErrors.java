package io.mlops.provider.aws;

import io.mlops.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * What the failures of AWS mean. The codes are those of the services' API references ("Common errors", and the errors of
 * each operation) and of the models that come with botocore.
 */
final class AwsErrors {
    private static final int NOT_FOUND = 404;
    private static final int FORBIDDEN = 403;
    private static final int PRECONDITION_FAILED = 412;
    private static final int SERVER_ERRORS = 500;

    private AwsErrors() {}

    /** What a code means and what to do about it. */
    private record Meaning(ErrorCode code, String advice) {}

    private static final Meaning THROTTLED =
            new Meaning(ErrorCode.RESOURCE_EXHAUSTED, "the rate limit of this call is used up; try again later");
    private static final Meaning QUOTA = new Meaning(
            ErrorCode.RESOURCE_EXHAUSTED, "a quota of the account is used up; ask for more in Service Quotas");
    private static final Meaning STOCK = new Meaning(
            ErrorCode.RESOURCE_EXHAUSTED, "no stock of machines; try later, another region or another accelerator");
    private static final Meaning DENIED = new Meaning(ErrorCode.PERMISSION_DENIED, "");
    private static final Meaning EXPIRED = new Meaning(
            ErrorCode.UNAUTHENTICATED, "the credentials have expired; sign in again (aws sso login) or renew them");
    private static final Meaning REFUSED = new Meaning(
            ErrorCode.UNAUTHENTICATED, "these credentials are not accepted; check profile, keys and the clock");
    private static final Meaning ABSENT = new Meaning(ErrorCode.NOT_FOUND, "");
    private static final Meaning EXISTS = new Meaning(ErrorCode.ALREADY_EXISTS, "");
    private static final Meaning STATE = new Meaning(ErrorCode.FAILED_PRECONDITION, "");
    private static final Meaning INVALID = new Meaning(ErrorCode.INVALID_ARGUMENT, "");
    private static final Meaning AGAIN = new Meaning(ErrorCode.UNAVAILABLE, "");

    private static final Map<String, Meaning> CODES = Map.ofEntries(
            Map.entry("Throttling", THROTTLED),
            Map.entry("ThrottlingException", THROTTLED),
            Map.entry("ThrottledException", THROTTLED),
            Map.entry("TooManyRequestsException", THROTTLED),
            Map.entry("RequestLimitExceeded", THROTTLED),
            Map.entry("SlowDown", THROTTLED),
            Map.entry("ResourceLimitExceeded", QUOTA),
            Map.entry("ServiceQuotaExceededException", QUOTA),
            Map.entry("LimitExceededException", QUOTA),
            Map.entry("TooManyBuckets", QUOTA),
            Map.entry("CapacityError", STOCK),
            Map.entry("InsufficientInstanceCapacity", STOCK),
            Map.entry("AccessDenied", DENIED),
            Map.entry("AccessDeniedException", DENIED),
            Map.entry("AllAccessDisabled", DENIED),
            Map.entry("UnauthorizedOperation", DENIED),
            Map.entry("OptInRequired", DENIED),
            Map.entry("KMS.AccessDeniedException", DENIED),
            Map.entry("ExpiredToken", EXPIRED),
            Map.entry("ExpiredTokenException", EXPIRED),
            Map.entry("RequestExpired", EXPIRED),
            Map.entry("InvalidClientTokenId", REFUSED),
            Map.entry("UnrecognizedClientException", REFUSED),
            Map.entry("InvalidAccessKeyId", REFUSED),
            Map.entry("InvalidToken", REFUSED),
            Map.entry("AuthFailure", REFUSED),
            Map.entry("MissingAuthenticationToken", REFUSED),
            Map.entry("IncompleteSignature", REFUSED),
            Map.entry("SignatureDoesNotMatch", REFUSED),
            Map.entry("InvalidSignatureException", REFUSED),
            Map.entry("RequestTimeTooSkewed", REFUSED),
            Map.entry("InvalidIdentityToken", REFUSED),
            Map.entry("NoSuchKey", ABSENT),
            Map.entry("NoSuchUpload", ABSENT),
            Map.entry("NoSuchBucket", ABSENT),
            Map.entry("ResourceNotFound", ABSENT),
            Map.entry("ResourceNotFoundException", ABSENT),
            Map.entry("RepositoryNotFoundException", ABSENT),
            Map.entry("ImageNotFoundException", ABSENT),
            Map.entry("BucketAlreadyExists", EXISTS),
            Map.entry("BucketAlreadyOwnedByYou", EXISTS),
            Map.entry("ObjectNotFoundException", ABSENT),
            Map.entry("ConcurrentUpdateException", AGAIN),
            Map.entry("InternalServiceException", AGAIN),
            Map.entry("FailedResourceAccessException", DENIED),
            Map.entry("ResourceInUse", STATE),
            Map.entry("ConflictException", STATE),
            Map.entry("PreconditionFailed", STATE),
            Map.entry("ConditionalRequestConflict", AGAIN),
            Map.entry("InvalidObjectState", STATE),
            Map.entry("ObjectNotInActiveTierError", STATE),
            Map.entry("KMS.DisabledException", STATE),
            Map.entry("KMS.KMSInvalidStateException", STATE),
            Map.entry("KMS.NotFoundException", STATE),
            Map.entry("ValidationException", INVALID),
            Map.entry("InvalidArgument", INVALID),
            Map.entry("InvalidRequest", INVALID),
            Map.entry("BadDigest", AGAIN),
            Map.entry("RequestTimeout", AGAIN),
            Map.entry("InternalFailure", AGAIN),
            Map.entry("ServiceUnavailable", AGAIN));

    static ErrorCode classify(Throwable failure) {
        return meaning(failure).code();
    }

    /** What an error's code means by itself. */
    static ErrorCode classify(String code) {
        Meaning known = CODES.get(code);
        return known == null ? ErrorCode.UNKNOWN : known.code();
    }

    private static Meaning meaning(Throwable failure) {
        if (failure instanceof AwsException ours) {
            return new Meaning(ours.code(), "");
        }
        if (failure instanceof AbortedException) {
            return new Meaning(ErrorCode.CANCELLED, "");
        }
        if (failure instanceof AwsServiceException service) {
            return meaning(service);
        }
        if (failure instanceof ApiCallTimeoutException || failure instanceof ApiCallAttemptTimeoutException) {
            return AGAIN;
        }
        if (failure instanceof SdkClientException && lacksCredentials(failure)) {
            return new Meaning(
                    ErrorCode.UNAUTHENTICATED,
                    "set the profile with providers.aws.profile or AWS_PROFILE, or sign in (aws sso login)");
        }
        if (failure instanceof SdkException || failure instanceof UncheckedIOException) {
            return connection(failure).isPresent() ? AGAIN : new Meaning(ErrorCode.UNKNOWN, "");
        }
        return failure instanceof IOException ? AGAIN : new Meaning(ErrorCode.UNKNOWN, "");
    }

    private static Meaning meaning(AwsServiceException failure) {
        String code = code(failure);
        String message = message(failure);
        // SageMaker says with one code that something is missing, there already, or wrong.
        if (code.equals("ValidationException") && message.startsWith("Could not find")) {
            return ABSENT;
        }
        if (code.equals("ValidationException") && message.startsWith("Cannot create already existing")) {
            return EXISTS;
        }
        Meaning known = CODES.get(code);
        if (known != null) {
            return known;
        }
        if (failure.isThrottlingException()) {
            return THROTTLED;
        }
        // The answer to a HEAD has no body, and so no code.
        return switch (failure.statusCode()) {
            case NOT_FOUND -> ABSENT;
            case FORBIDDEN -> DENIED;
            case PRECONDITION_FAILED -> STATE;
            default -> failure.statusCode() >= SERVER_ERRORS ? AGAIN : new Meaning(ErrorCode.UNKNOWN, "");
        };
    }

    static String reason(Throwable failure) {
        if (failure instanceof AbortedException) {
            return "interrupted";
        }
        if (failure instanceof AwsException) {
            return String.valueOf(failure.getMessage());
        }
        String advice = meaning(failure).advice();
        String said;
        if (failure instanceof AwsServiceException service) {
            said = said(service);
        } else if (failure instanceof SdkClientException && lacksCredentials(failure)) {
            said = "no credentials were found for AWS";
        } else {
            said = connection(failure).orElseGet(() -> words(failure));
        }
        return advice.isEmpty() ? said : said + ": " + advice;
    }

    private static String said(AwsServiceException failure) {
        String code = code(failure);
        // These messages repeat what was signed, the session's token among it.
        if (code.equals("SignatureDoesNotMatch") || code.equals("InvalidSignatureException")) {
            return "the signature was refused (" + code + ")";
        }
        String message = message(failure);
        String what = message.isBlank() ? "HTTP " + failure.statusCode() : message;
        return code.isEmpty() ? what : what + " (" + code + ")";
    }

    static Optional<String> requestId(Throwable failure) {
        Throwable said = failure instanceof AwsException ? failure.getCause() : failure;
        return said instanceof AwsServiceException service
                ? Optional.ofNullable(service.requestId()).filter(id -> !id.isBlank())
                : Optional.empty();
    }

    private static String code(AwsServiceException failure) {
        AwsErrorDetails details = failure.awsErrorDetails();
        return details == null || details.errorCode() == null ? "" : details.errorCode();
    }

    private static String message(AwsServiceException failure) {
        AwsErrorDetails details = failure.awsErrorDetails();
        return details == null || details.errorMessage() == null ? "" : details.errorMessage();
    }

    /** The chain and the profiles say it in words only. */
    private static boolean lacksCredentials(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            String message = String.valueOf(at.getMessage());
            if (message.contains("Unable to load credentials")
                    || message.contains("contained no credentials")
                    || message.contains("Failed to load credentials")
                    || message.contains("SSO session")
                    || message.contains("Token is expired")
                    || message.contains("SSO OIDC token")) {
                return true;
            }
        }
        return false;
    }

    /** What the connection's own failure says, where there is one. */
    private static Optional<String> connection(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof IOException && !(at instanceof java.nio.file.FileSystemException)) {
                return Optional.of("no connection: " + words(at));
            }
        }
        return Optional.empty();
    }

    private static String words(Throwable failure) {
        String message = failure.getMessage();
        String name = failure.getClass().getSimpleName();
        return message == null || message.isBlank() ? name : name + ": " + message;
    }
}
