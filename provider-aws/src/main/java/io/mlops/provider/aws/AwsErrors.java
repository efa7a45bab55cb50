package io.mlops.provider.aws;

import io.mlops.ErrorCode;
import io.mlops.provider.aws.ErrorCodes.Meaning;
import io.mlops.spi.DriverException;
import io.mlops.spi.Regions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;

/** What the failures of AWS mean, and how they are told to people; {@link ErrorCodes} is the table of their codes. */
final class AwsErrors {
    private static final int MOVED = 301;
    private static final int NOT_FOUND = 404;
    private static final int FORBIDDEN = 403;
    private static final int PRECONDITION_FAILED = 412;
    private static final int SERVER_ERRORS = 500;

    /** How many tags a resource takes: https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html */
    static final int MOST_TAGS = 50;

    static final Regions REGIONS = new Regions(AwsErrors::classify, AwsErrors::reason);

    private AwsErrors() {}

    static ErrorCode classify(Throwable failure) {
        return meaning(failure).code();
    }

    /** What an error's code means by itself. */
    static ErrorCode classify(String code) {
        return ErrorCodes.meaning(code).orElse(ErrorCodes.UNKNOWN).code();
    }

    private static Meaning meaning(Throwable failure) {
        if (failure instanceof DriverException ours) {
            return new Meaning(ours.code(), "");
        }
        if (failure instanceof AbortedException) {
            return new Meaning(ErrorCode.CANCELLED, "");
        }
        if (failure instanceof AwsServiceException service) {
            return meaning(service);
        }
        if (failure instanceof ApiCallTimeoutException || failure instanceof ApiCallAttemptTimeoutException) {
            return ErrorCodes.AGAIN;
        }
        if (failure instanceof SdkClientException && lacksCredentials(failure)) {
            return ErrorCodes.MISSING;
        }
        if (failure instanceof SdkException || failure instanceof UncheckedIOException) {
            return connection(failure).isPresent() ? ErrorCodes.AGAIN : ErrorCodes.UNKNOWN;
        }
        return failure instanceof IOException ? ErrorCodes.AGAIN : ErrorCodes.UNKNOWN;
    }

    private static Meaning meaning(AwsServiceException failure) {
        String code = code(failure);
        return inWords(code, message(failure))
                .or(() -> ErrorCodes.meaning(code))
                .or(() -> failure.isThrottlingException() ? Optional.of(ErrorCodes.THROTTLED) : Optional.empty())
                .orElseGet(() -> meaning(failure.statusCode()));
    }

    /** Where a code says too little, the service's words decide. */
    private static Optional<Meaning> inWords(String code, String message) {
        return switch (code) {
            case "ValidationException" -> SageMakerErrors.meaning(message);
            // The words are the signature check's
            // (https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html).
            case "InvalidSignatureException", "SignatureDoesNotMatch" ->
                message.startsWith("Signature expired") || message.startsWith("Signature not yet current")
                        ? Optional.of(ErrorCodes.CLOCK)
                        : Optional.empty();
            case "AccessDenied", "AccessDeniedException" -> denied(message);
            // Cost Explorer's rate limit has the name that other services give to quotas.
            case "LimitExceededException" ->
                message.contains("too many calls") ? Optional.of(ErrorCodes.THROTTLED) : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static Optional<Meaning> denied(String message) {
        if (message.contains("iam:PassRole")) {
            return Optional.of(ErrorCodes.PASS_ROLE);
        }
        if (message.contains("not enabled for cost explorer")) {
            return Optional.of(ErrorCodes.NO_COSTS);
        }
        return message.contains(" kms:") ? Optional.of(ErrorCodes.KEY_DENIED) : Optional.empty();
    }

    /** The answer to a HEAD has no body, and so no code. */
    private static Meaning meaning(int status) {
        return switch (status) {
            case MOVED -> ErrorCodes.ELSEWHERE;
            case NOT_FOUND -> ErrorCodes.ABSENT;
            case FORBIDDEN -> ErrorCodes.DENIED;
            case PRECONDITION_FAILED -> ErrorCodes.STATE;
            default -> status >= SERVER_ERRORS ? ErrorCodes.AGAIN : ErrorCodes.UNKNOWN;
        };
    }

    static String reason(Throwable failure) {
        if (failure instanceof AbortedException) {
            return "interrupted";
        }
        if (failure instanceof DriverException) {
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
        Optional<String> lies = lies(failure);
        if (lies.isPresent() && meaning(failure).equals(ErrorCodes.ELSEWHERE)) {
            return "the bucket lies in " + lies.get() + " (" + (code.isEmpty() ? what : code) + ")";
        }
        return code.isEmpty() ? what : what + " (" + code + ")";
    }

    static Optional<String> requestId(Throwable failure) {
        Throwable said = failure instanceof DriverException ? failure.getCause() : failure;
        return said instanceof AwsServiceException service
                ? Optional.ofNullable(service.requestId()).filter(id -> !id.isBlank())
                : Optional.empty();
    }

    /** Whether the service answered with this code. */
    static boolean says(Throwable failure, String code) {
        return failure instanceof AwsServiceException service && code(service).equals(code);
    }

    /** S3 says with a redirect and with a refusal where a bucket is (https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html). */
    private static Optional<String> lies(AwsServiceException failure) {
        AwsErrorDetails details = failure.awsErrorDetails();
        return details == null || details.sdkHttpResponse() == null
                ? Optional.empty()
                : details.sdkHttpResponse().firstMatchingHeader("x-amz-bucket-region");
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
