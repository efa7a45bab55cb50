package io.mlops.provider.gcp;

import com.google.api.gax.rpc.StatusCode;
import io.mlops.ErrorCode;
import java.util.Locale;
import java.util.Optional;

/**
 * What the errors of GCP mean: gRPC's codes (https://cloud.google.com/apis/design/errors), the reasons of Cloud Storage
 * (https://cloud.google.com/storage/docs/json_api/v1/status-codes), and, where one code stands for several things, the service's words.
 */
final class GcpCodes {
    /**
     * What a failure means.
     *
     * @param advice what to do about it; empty where the service says enough
     */
    record Meaning(ErrorCode code, String advice) {}

    static final Meaning THROTTLED =
            new Meaning(ErrorCode.RESOURCE_EXHAUSTED, "the rate limit of this call is used up; try again later");
    static final Meaning QUOTA = new Meaning(
            ErrorCode.RESOURCE_EXHAUSTED,
            "a quota of the project is used up; ask for more in the region (Google Cloud console, Quotas)");
    static final Meaning STOCK = new Meaning(
            ErrorCode.RESOURCE_EXHAUSTED, "no stock of machines; try later, another region or another accelerator");
    static final Meaning EXHAUSTED = new Meaning(ErrorCode.RESOURCE_EXHAUSTED, "");
    static final Meaning DENIED = new Meaning(ErrorCode.PERMISSION_DENIED, "");
    static final Meaning DISABLED = new Meaning(
            ErrorCode.FAILED_PRECONDITION, "switch the API on in the project (gcloud services enable NAME)");
    static final Meaning BILLING =
            new Meaning(ErrorCode.FAILED_PRECONDITION, "the project has no billing account that is in order; link one");
    static final Meaning REFUSED = new Meaning(
            ErrorCode.UNAUTHENTICATED,
            "sign in again (gcloud auth application-default login), or check the file of credentials-file");
    static final Meaning MISSING = new Meaning(
            ErrorCode.UNAUTHENTICATED,
            "sign in (gcloud auth application-default login), or name who calls in the settings of provider gcp"
                    + " (credentials-file)");
    static final Meaning ABSENT = new Meaning(ErrorCode.NOT_FOUND, "");
    static final Meaning EXISTS = new Meaning(ErrorCode.ALREADY_EXISTS, "");
    static final Meaning STATE = new Meaning(ErrorCode.FAILED_PRECONDITION, "");
    static final Meaning INVALID = new Meaning(ErrorCode.INVALID_ARGUMENT, "");
    static final Meaning AGAIN = new Meaning(ErrorCode.UNAVAILABLE, "");
    static final Meaning LATE = new Meaning(ErrorCode.DEADLINE_EXCEEDED, "");
    static final Meaning CANCELLED = new Meaning(ErrorCode.CANCELLED, "");
    static final Meaning UNKNOWN = new Meaning(ErrorCode.UNKNOWN, "");

    private GcpCodes() {}

    /** By gRPC's code; the reason and the words decide where they say more. */
    static Meaning meaning(StatusCode.Code code, String reason, String text) {
        return inWords(code, reason, text).orElseGet(() -> switch (code) {
            case INVALID_ARGUMENT, OUT_OF_RANGE -> INVALID;
            case UNAUTHENTICATED -> REFUSED;
            case PERMISSION_DENIED -> DENIED;
            case NOT_FOUND -> ABSENT;
            case ALREADY_EXISTS -> EXISTS;
            case FAILED_PRECONDITION -> STATE;
            case RESOURCE_EXHAUSTED -> EXHAUSTED;
            case UNAVAILABLE, ABORTED, INTERNAL, DATA_LOSS -> AGAIN;
            case DEADLINE_EXCEEDED -> LATE;
            case CANCELLED -> CANCELLED;
            case UNIMPLEMENTED -> new Meaning(ErrorCode.UNSUPPORTED, "");
            case UNKNOWN, OK -> UNKNOWN;
        });
    }

    /**
     * One code stands for a rate, a quota and a stock of machines: the reason of ErrorInfo says it
     * (https://cloud.google.com/apis/design/errors#error_info), or the words do.
     */
    private static Optional<Meaning> inWords(StatusCode.Code code, String reason, String text) {
        Optional<Meaning> known = byReason(reason);
        if (known.isPresent()) {
            return known;
        }
        String words = text.toLowerCase(Locale.ROOT);
        if (stock(words)) {
            return Optional.of(STOCK);
        }
        if (code != StatusCode.Code.RESOURCE_EXHAUSTED) {
            return Optional.empty();
        }
        if (words.contains("per minute") || words.contains("rate limit") || words.contains("rate_limit")) {
            return Optional.of(THROTTLED);
        }
        return words.contains("quota") ? Optional.of(QUOTA) : Optional.empty();
    }

    /** What Vertex AI and Compute Engine say where there are no machines (https://cloud.google.com/compute/docs/troubleshooting/troubleshooting-resource-availability). */
    private static boolean stock(String words) {
        return words.contains("resources are insufficient")
                || words.contains("zone_resource_pool_exhausted")
                || words.contains("stockout")
                || words.contains("insufficientcapacity")
                || words.contains("does not have enough resources available")
                || words.contains("currently unavailable in the");
    }

    private static Optional<Meaning> byReason(String reason) {
        return switch (reason) {
            case "RATE_LIMIT_EXCEEDED", "rateLimitExceeded", "userRateLimitExceeded" -> Optional.of(THROTTLED);
            case "QUOTA_EXCEEDED", "quotaExceeded" -> Optional.of(QUOTA);
            case "RESOURCE_AVAILABILITY", "ZONE_RESOURCE_POOL_EXHAUSTED", "STOCKOUT" -> Optional.of(STOCK);
            case "SERVICE_DISABLED", "accessNotConfigured" -> Optional.of(DISABLED);
            case "BILLING_DISABLED", "billingNotEnabled", "accountDisabled", "UserProjectAccountProblem" ->
                Optional.of(BILLING);
            case "ACCESS_TOKEN_EXPIRED",
                    "ACCESS_TOKEN_TYPE_UNSUPPORTED",
                    "ACCOUNT_STATE_INVALID",
                    "CREDENTIALS_MISSING",
                    "authError",
                    "required" -> Optional.of(REFUSED);
            case "IAM_PERMISSION_DENIED", "forbidden", "insufficientPermissions" -> Optional.of(DENIED);
            case "conditionNotMet", "retentionPolicyNotMet", "objectUnderActiveHold" -> Optional.of(STATE);
            default -> Optional.empty();
        };
    }

    /** By the status of HTTP, as Cloud Storage and tokens' services answer. */
    static Meaning ofHttp(int status, String reason, String text) {
        StatusCode.Code code = switch (status) {
            case 400, 411, 413, 416 -> StatusCode.Code.INVALID_ARGUMENT;
            case 401 -> StatusCode.Code.UNAUTHENTICATED;
            case 403 -> StatusCode.Code.PERMISSION_DENIED;
            case 404, 410 -> StatusCode.Code.NOT_FOUND;
            case 409, 412 -> StatusCode.Code.FAILED_PRECONDITION;
            case 408 -> StatusCode.Code.UNAVAILABLE;
            case 429 -> StatusCode.Code.RESOURCE_EXHAUSTED;
            case 501 -> StatusCode.Code.UNIMPLEMENTED;
            default -> status >= 500 ? StatusCode.Code.UNAVAILABLE : StatusCode.Code.UNKNOWN;
        };
        return meaning(code, reason, text);
    }
}
