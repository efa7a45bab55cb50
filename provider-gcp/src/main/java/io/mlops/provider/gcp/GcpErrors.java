package io.mlops.provider.gcp;

import com.google.api.client.http.HttpResponseException;
import com.google.api.gax.grpc.GrpcStatusCode;
import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.ErrorDetails;
import com.google.api.gax.rpc.StatusCode;
import com.google.cloud.storage.StorageException;
import com.google.rpc.QuotaFailure;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.mlops.ErrorCode;
import io.mlops.provider.gcp.GcpCodes.Meaning;
import io.mlops.spi.DriverException;
import io.mlops.spi.Regions;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the failures of GCP mean, and how they are told to people; {@link GcpCodes} is the table of their codes. */
final class GcpErrors {
    static final Regions REGIONS = new Regions(GcpErrors::classify, GcpErrors::reason);

    /** How google-auth begins to say that it found nobody. */
    private static final String NOBODY = "Your default credentials were not found";

    private GcpErrors() {}

    static ErrorCode classify(Throwable failure) {
        return meaning(said(failure)).code();
    }

    /** Of an operation that failed after it was accepted. */
    static ErrorCode classify(com.google.rpc.Status error) {
        return meaning(error).code();
    }

    /** The one of the causes that says most: what we found out, then who calls, then what the service answered. */
    private static Throwable said(Throwable failure) {
        Throwable answered = null;
        Throwable credentials = null;
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof DriverException) {
                return at;
            }
            if (credentials == null && ofCaller(at)) {
                credentials = at;
            }
            if (answered == null
                    && (at instanceof ApiException
                            || at instanceof StatusRuntimeException
                            || (at instanceof StorageException storage && storage.getCode() > 0))) {
                answered = at;
            }
        }
        return credentials != null ? credentials : answered != null ? answered : failure;
    }

    /** Whether it is about getting tokens; a failed connection on the way is not. */
    private static boolean ofCaller(Throwable at) {
        return nobody(at) || TokenErrors.is(at);
    }

    private static boolean nobody(Throwable at) {
        return at instanceof IOException
                && at.getMessage() != null
                && at.getMessage().startsWith(NOBODY);
    }

    private static Meaning meaning(Throwable failure) {
        return switch (failure) {
            case DriverException ours -> new Meaning(ours.code(), "");
            case ApiException api -> GcpCodes.meaning(api.getStatusCode().getCode(), reasonOf(api), text(api));
            case StatusRuntimeException grpc ->
                GcpCodes.meaning(
                        GrpcStatusCode.of(grpc.getStatus().getCode()).getCode(), "", described(grpc.getStatus()));
            case StorageException storage
            when storage.getCode() > 0 ->
                GcpCodes.ofHttp(storage.getCode(), word(storage.getReason()), word(storage.getMessage()));
            default -> {
                if (nobody(failure)) {
                    yield GcpCodes.MISSING;
                }
                if (ofCaller(failure)) {
                    yield TokenErrors.meaning(failure);
                }
                yield interrupted(failure)
                        ? GcpCodes.CANCELLED
                        : connection(failure).isPresent() ? GcpCodes.AGAIN : GcpCodes.UNKNOWN;
            }
        };
    }

    private static Meaning meaning(com.google.rpc.Status error) {
        StatusCode.Code code = GrpcStatusCode.of(
                        Status.fromCodeValue(error.getCode()).getCode())
                .getCode();
        return GcpCodes.meaning(code, "", error.getMessage());
    }

    static String reason(Throwable thrown) {
        Throwable failure = said(thrown);
        if (failure instanceof DriverException) {
            return String.valueOf(failure.getMessage());
        }
        String told = switch (failure) {
            case ApiException api -> text(api) + quotas(api) + again(api);
            case StatusRuntimeException grpc -> described(grpc.getStatus());
            case StorageException storage
            when storage.getCode() > 0 -> oneLine(word(storage.getMessage()), "HTTP " + storage.getCode());
            default -> {
                if (nobody(failure)) {
                    yield "no credentials were found for GCP";
                }
                if (ofCaller(failure)) {
                    yield TokenErrors.reason(failure);
                }
                yield interrupted(failure) ? "interrupted" : connection(failure).orElseGet(() -> words(failure));
            }
        };
        return advised(told, meaning(failure));
    }

    /** Of an operation that failed after it was accepted. */
    static String reason(com.google.rpc.Status error) {
        return advised(oneLine(error.getMessage(), "GCP does not say why"), meaning(error));
    }

    private static String advised(String told, Meaning meaning) {
        return meaning.advice().isEmpty() ? told : told + ": " + meaning.advice();
    }

    /** What the service said, without gRPC's code before it. */
    private static String text(ApiException api) {
        for (Throwable at = api; at != null; at = at.getCause()) {
            if (at instanceof StatusRuntimeException grpc) {
                return described(grpc.getStatus());
            }
        }
        return oneLine(word(api.getMessage()), api.getStatusCode().getCode().name());
    }

    private static String described(Status status) {
        String cause = status.getCause() == null ? "" : words(status.getCause());
        return oneLine(
                word(status.getDescription()),
                cause.isEmpty() ? status.getCode().name() : cause);
    }

    private static String reasonOf(ApiException api) {
        return word(api.getReason());
    }

    /** Which quota, where the message names none. */
    private static String quotas(ApiException api) {
        QuotaFailure failure =
                api.getErrorDetails() == null ? null : api.getErrorDetails().getQuotaFailure();
        return failure == null || failure.getViolationsCount() == 0
                ? ""
                : failure.getViolationsList().stream()
                        .map(each -> oneLine(each.getDescription(), each.getSubject()))
                        .distinct()
                        .collect(Collectors.joining("; ", " (", ")"));
    }

    private static String again(ApiException api) {
        return retryAfter(api)
                .map(wait -> ", in " + wait.toSeconds() + " s again")
                .orElse("");
    }

    /** How long the service asks to wait. */
    static Optional<Duration> retryAfter(ApiException api) {
        ErrorDetails details = api.getErrorDetails();
        return details == null || details.getRetryInfo() == null
                ? Optional.empty()
                : Optional.of(details.getRetryInfo().getRetryDelay())
                        .map(delay -> Duration.ofSeconds(delay.getSeconds(), delay.getNanos()))
                        .filter(Duration::isPositive);
    }

    static Optional<String> requestId(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof ApiException api
                    && api.getErrorDetails() != null
                    && api.getErrorDetails().getRequestInfo() != null) {
                return Optional.of(api.getErrorDetails().getRequestInfo().getRequestId());
            }
            if (at instanceof HttpResponseException answered) {
                return Optional.ofNullable(answered.getHeaders().getFirstHeaderStringValue("x-guploader-uploadid"));
            }
        }
        return Optional.empty();
    }

    /** What the connection's own failure says, where there is one; the libraries wrap it in several ways. */
    private static Optional<String> connection(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof TimeoutException
                    || (at instanceof IOException && !ofFiles(at) && !(at instanceof HttpResponseException))) {
                return Optional.of("no connection: " + words(at));
            }
        }
        return failure instanceof UncheckedIOException
                ? Optional.of("no connection: " + words(failure))
                : Optional.empty();
    }

    /** The libraries wrap an interrupt as they wrap everything. */
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

    private static String words(Throwable failure) {
        String message = word(failure.getMessage());
        String name = failure.getClass().getSimpleName();
        return message.isBlank() ? name : name + ": " + message;
    }

    private static String oneLine(String text, String otherwise) {
        String line =
                text.lines().map(String::strip).filter(each -> !each.isEmpty()).collect(Collectors.joining(" "));
        return line.isEmpty() ? otherwise : line;
    }

    private static String word(@Nullable String text) {
        return text == null ? "" : text;
    }
}
