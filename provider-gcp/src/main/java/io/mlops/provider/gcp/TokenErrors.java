package io.mlops.provider.gcp;

import com.google.api.client.http.HttpResponseException;
import com.google.api.client.json.GenericJson;
import com.google.api.client.json.gson.GsonFactory;
import com.google.auth.Retryable;
import io.mlops.ErrorCode;
import io.mlops.provider.gcp.GcpCodes.Meaning;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Google's library throws where nobody gives it a token, in the words of its classes in com.google.auth.oauth2. */
final class TokenErrors {
    /** Of keys, and of the files of workloads. */
    private static final List<String> REFUSED = List.of(
            "Error getting access token",
            "Error getting id token",
            "Invalid credential location",
            "Error when attempting to read the subject token");
    /** Of impersonation, where the library wraps failed connections in the same words. */
    private static final String IMPERSONATED = "Error requesting access token";

    private static final Pattern ID_TOKEN =
            Pattern.compile("Error code (\\d{3}) trying to getIDToken: (.*)", Pattern.DOTALL);

    private TokenErrors() {}

    /** Whether it is about getting tokens; a failed connection on the way is not. */
    static boolean is(Throwable at) {
        if (!(at instanceof IOException)) {
            return false;
        }
        if (at instanceof Retryable auth && !auth.isRetryable()) {
            return true;
        }
        String message = message(at);
        return REFUSED.stream().anyMatch(message::startsWith)
                || ID_TOKEN.matcher(message).matches()
                || (message.startsWith(IMPERSONATED) && answer(at).isPresent());
    }

    /** Who gives tokens says 400 to what is expired or revoked, and 403 to whoever may not act for another. */
    static Meaning meaning(Throwable failure) {
        int status = status(failure).orElse(400);
        if (status == 403) {
            return new Meaning(
                    ErrorCode.PERMISSION_DENIED,
                    "who calls needs the role Service Account Token Creator on the service account that is impersonated");
        }
        return status == 429 || status >= 500 ? GcpCodes.AGAIN : GcpCodes.REFUSED;
    }

    private static OptionalInt status(Throwable failure) {
        Matcher identity = ID_TOKEN.matcher(message(failure));
        if (identity.matches()) {
            return OptionalInt.of(Integer.parseInt(identity.group(1)));
        }
        return answer(failure).stream()
                .mapToInt(HttpResponseException::getStatusCode)
                .findFirst();
    }

    /** What who gives tokens said; the library's own words where nobody did. */
    static String reason(Throwable failure) {
        Matcher identity = ID_TOKEN.matcher(message(failure));
        String said = identity.matches()
                ? identity.group(2)
                : answer(failure).flatMap(TokenErrors::said).orElseGet(() -> message(failure));
        return said.lines()
                .findFirst()
                .filter(line -> !line.isBlank())
                .orElseGet(() -> failure.getClass().getSimpleName());
    }

    /** As OAuth says it ({@code error_description}), or as Google's other services do ({@code error.message}). */
    private static Optional<String> said(HttpResponseException answer) {
        if (answer.getContent() == null) {
            return Optional.empty();
        }
        try {
            GenericJson body = GsonFactory.getDefaultInstance().fromString(answer.getContent(), GenericJson.class);
            Object said = body.get("error_description") == null && body.get("error") instanceof Map<?, ?> error
                    ? error.get("message")
                    : body.get("error_description");
            return Optional.ofNullable(said).map(Object::toString);
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty(); // no JSON, as a proxy answers
        }
    }

    private static Optional<HttpResponseException> answer(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof HttpResponseException answered) {
                return Optional.of(answered);
            }
        }
        return Optional.empty();
    }

    private static String message(Throwable at) {
        return at.getMessage() == null ? "" : at.getMessage();
    }
}
