package io.mlops.provider.azure;

import com.azure.core.exception.ClientAuthenticationException;
import com.azure.core.exception.HttpResponseException;
import com.azure.core.http.HttpHeaderName;
import com.azure.identity.CredentialUnavailableException;
import com.azure.storage.blob.models.BlobStorageException;
import com.microsoft.aad.msal4j.MsalServiceException;
import io.mlops.ErrorCode;
import io.mlops.provider.azure.AzureCodes.Meaning;
import io.mlops.spi.DriverException;
import io.mlops.spi.Regions;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/** What the failures of Azure mean, and how they are told to people; {@link AzureCodes} is the table of their codes. */
final class AzureErrors {
    private static final int BAD_REQUEST = 400;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int TIMEOUT = 408;
    private static final int CONFLICT = 409;
    private static final int PRECONDITION_FAILED = 412;
    private static final int TOO_MANY = 429;
    private static final int SERVER_ERRORS = 500;

    static final Regions REGIONS = new Regions(AzureErrors::classify, AzureErrors::reason);

    private AzureErrors() {}

    static ErrorCode classify(Throwable failure) {
        return meaning(failure).code();
    }

    /** Of an operation that failed after it was accepted. */
    static ErrorCode classify(ArmError error) {
        return meaning(error, 0).code();
    }

    /** Whether another operation on the same resource is still running. */
    static boolean busy(ArmException failure) {
        return failure.status() == CONFLICT && classify(failure) == ErrorCode.UNAVAILABLE;
    }

    private static Meaning meaning(Throwable thrown) {
        Throwable failure = entra(thrown);
        return switch (failure) {
            case DriverException ours -> new Meaning(ours.code(), "");
            case ArmException arm -> meaning(arm.error(), arm.status());
            case CredentialUnavailableException missing -> AzureCodes.MISSING;
            case ClientAuthenticationException refused -> AzureCodes.REFUSED;
            case MsalServiceException refused -> AzureCodes.REFUSED;
            case BlobStorageException blob -> meaning(blobError(blob), blob.getStatusCode());
            case HttpResponseException answered ->
                meaning(answered.getResponse().getStatusCode());
            default ->
                interrupted(failure)
                        ? AzureCodes.CANCELLED
                        : connection(failure).isPresent() ? AzureCodes.AGAIN : AzureCodes.UNKNOWN;
        };
    }

    /** What Entra ID said, or we did about who calls, where the libraries have wrapped it. */
    private static Throwable entra(Throwable failure) {
        Throwable found = failure;
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof DriverException) {
                return at;
            }
            if (at instanceof MsalServiceException || at instanceof CredentialUnavailableException) {
                found = at;
            }
        }
        return found;
    }

    /** The innermost error that is known decides. */
    private static Meaning meaning(ArmError error, int status) {
        for (ArmError each : error.chain().reversed()) {
            Optional<Meaning> known = inWords(each, status).or(() -> AzureCodes.meaning(each.codeText()));
            if (known.isPresent()) {
                return known.get();
            }
        }
        return status == 0 ? AzureCodes.UNKNOWN : meaning(status);
    }

    /** Where a code says too little, the service's words decide. */
    private static Optional<Meaning> inWords(ArmError error, int status) {
        String text = error.text().toLowerCase(Locale.ROOT);
        return switch (error.codeText()) {
            // "a lack of Azure Machine Learning capacity in the region" comes with the code of a quota
            // (https://learn.microsoft.com/azure/machine-learning/how-to-troubleshoot-online-endpoints, "Region-wide VM
            // capacity").
            case "OutOfQuota" ->
                text.contains("capacity in the region") || text.contains("not enough capacity")
                        ? Optional.of(AzureCodes.STOCK)
                        : Optional.empty();
            // https://learn.microsoft.com/azure/quotas/regional-quota-requests : the code is that of many refusals.
            case "OperationNotAllowed" ->
                text.contains("quota") ? Optional.of(AzureCodes.QUOTA) : Optional.of(AzureCodes.STATE);
            case "Conflict", "ConflictError" ->
                text.contains("in progress") || text.contains("being ") || text.contains("another operation")
                        ? Optional.of(AzureCodes.BUSY)
                        : text.contains("already") ? Optional.of(AzureCodes.EXISTS) : Optional.empty();
            case "InvalidAuthenticationToken", "AuthenticationFailed" ->
                text.contains("expired") ? Optional.of(AzureCodes.EXPIRED) : Optional.empty();
            case "ScenarioError", "UserError", "" ->
                status == CONFLICT && text.contains("in progress")
                        ? Optional.of(AzureCodes.BUSY)
                        : text.startsWith("there is already an endpoint with this name")
                                ? Optional.of(AzureCodes.TAKEN_THERE)
                                : Optional.empty();
            default -> Optional.empty();
        };
    }

    /** The answer to a HEAD has no body, and so no code. */
    private static Meaning meaning(int status) {
        return switch (status) {
            case BAD_REQUEST -> AzureCodes.INVALID;
            case UNAUTHORIZED -> AzureCodes.REFUSED;
            case FORBIDDEN -> AzureCodes.DENIED;
            case NOT_FOUND -> AzureCodes.ABSENT;
            case TIMEOUT -> AzureCodes.AGAIN;
            case CONFLICT, PRECONDITION_FAILED -> AzureCodes.STATE;
            case TOO_MANY -> AzureCodes.THROTTLED;
            default -> status >= SERVER_ERRORS ? AzureCodes.AGAIN : AzureCodes.UNKNOWN;
        };
    }

    static String reason(Throwable thrown) {
        Throwable failure = entra(thrown);
        if (failure instanceof DriverException) {
            return String.valueOf(failure.getMessage());
        }
        Meaning meaning = meaning(failure);
        String said = switch (failure) {
            case ArmException arm -> said(arm.error()) + again(arm);
            case BlobStorageException blob -> said(blobError(blob));
            case CredentialUnavailableException missing -> "no credentials were found for Azure";
            case ClientAuthenticationException refused -> firstLine(refused);
            case MsalServiceException refused -> firstLine(refused);
            default ->
                interrupted(failure) ? "interrupted" : connection(failure).orElseGet(() -> words(failure));
        };
        return advised(said, meaning);
    }

    /** Of an operation that failed after it was accepted. */
    static String reason(ArmError error) {
        return advised(said(error), meaning(error, 0));
    }

    private static String advised(String said, Meaning meaning) {
        return meaning.advice().isEmpty() ? said : said + ": " + meaning.advice();
    }

    private static String said(ArmError error) {
        ArmError innermost = error.innermost();
        String text = innermost
                .text()
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .reduce((a, b) -> a + " " + b)
                .orElse("");
        String code = innermost.codeText();
        if (text.isEmpty()) {
            return code.isEmpty() ? "Azure does not say why" : code;
        }
        return code.isEmpty() ? text : text + " (" + code + ")";
    }

    private static String again(ArmException failure) {
        return failure.retryAfter()
                .filter(wait -> wait.isPositive())
                .map(wait -> ", in " + wait.toSeconds() + " s again")
                .orElse("");
    }

    static Optional<String> requestId(Throwable failure) {
        Throwable said = failure instanceof DriverException ? failure.getCause() : failure;
        return switch (said) {
            case ArmException arm -> arm.requestId();
            case HttpResponseException answered
            when answered.getResponse() != null ->
                Optional.ofNullable(answered.getResponse().getHeaderValue(HttpHeaderName.X_MS_REQUEST_ID));
            case null, default -> Optional.empty();
        };
    }

    /** Whether the service answered with this code, in any of the errors that the answer holds. */
    static boolean says(Throwable failure, String code) {
        return switch (failure) {
            case ArmException arm ->
                arm.error().chain().stream().anyMatch(each -> each.codeText().equalsIgnoreCase(code));
            case BlobStorageException blob -> blobError(blob).codeText().equalsIgnoreCase(code);
            default -> false;
        };
    }

    private static ArmError blobError(BlobStorageException failure) {
        String code =
                failure.getErrorCode() == null ? null : failure.getErrorCode().toString();
        String message = failure.getServiceMessage();
        // The message of the service ends with ids and a time on lines of their own.
        String text = message == null || message.isBlank()
                ? "HTTP " + failure.getStatusCode()
                : message.lines().findFirst().orElse(message);
        return new ArmError(code, text, null, null, null);
    }

    /** What the connection's own failure says, where there is one; the library wraps it in several ways. */
    private static Optional<String> connection(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof TimeoutException || (at instanceof IOException && !ofFiles(at))) {
                return Optional.of("no connection: " + words(at));
            }
        }
        return failure instanceof UncheckedIOException
                ? Optional.of("no connection: " + words(failure))
                : Optional.empty();
    }

    /** The library wraps an interrupt as it wraps everything. */
    private static boolean interrupted(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof InterruptedException) {
                return true;
            }
        }
        return false;
    }

    private static boolean ofFiles(Throwable failure) {
        return failure instanceof FileSystemException || failure instanceof FileNotFoundException;
    }

    /** Entra ID tells the reason first, then ids and times. */
    private static String firstLine(Throwable failure) {
        String message = failure.getMessage();
        return message == null
                ? failure.getClass().getSimpleName()
                : message.lines().findFirst().orElse(message);
    }

    private static String words(Throwable failure) {
        String message = failure.getMessage();
        String name = failure.getClass().getSimpleName();
        return message == null || message.isBlank() ? name : name + ": " + message;
    }
}
