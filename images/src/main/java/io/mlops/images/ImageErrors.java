package io.mlops.images;

import com.google.cloud.tools.jib.api.InsecureRegistryException;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.RegistryAuthenticationFailedException;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.RegistryUnauthorizedException;
import com.google.cloud.tools.jib.http.ResponseException;
import com.google.cloud.tools.jib.registry.RegistryCredentialsNotSentException;
import com.google.cloud.tools.jib.registry.credentials.CredentialRetrievalException;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** What failures of Jib mean; its own texts speak of its plugins and ask for reports of bugs. */
final class ImageErrors {
    private static final String FULL = "No space left on device";
    private static final int LONGEST_ANSWER = 300;

    private ImageErrors() {}

    static ErrorCode classify(Throwable thrown) {
        Throwable failure = bare(thrown);
        Optional<ResponseException> answer = answer(failure);
        if (answer.isPresent()) {
            return ofStatus(answer.get().getStatusCode());
        }
        return switch (failure) {
            case MlopsException known -> known.code();
            case ImageException known -> known.code();
            case RegistryCredentialsNotSentException e -> ErrorCode.FAILED_PRECONDITION;
            case InsecureRegistryException e -> ErrorCode.FAILED_PRECONDITION;
            case RegistryAuthenticationFailedException e ->
                lost(e.getCause()) ? ErrorCode.UNAVAILABLE : ErrorCode.UNAUTHENTICATED;
            case CredentialRetrievalException e -> ErrorCode.UNAUTHENTICATED;
            case InvalidImageReferenceException e -> ErrorCode.INVALID_ARGUMENT;
            case NoSuchFileException e -> ErrorCode.NOT_FOUND;
            case AccessDeniedException e -> ErrorCode.PERMISSION_DENIED;
            case IOException e when full(e) -> ErrorCode.RESOURCE_EXHAUSTED;
            case IOException e when lost(e) -> ErrorCode.UNAVAILABLE;
            default -> ErrorCode.UNKNOWN;
        };
    }

    private static ErrorCode ofStatus(int status) {
        return switch (status) {
            case 401 -> ErrorCode.UNAUTHENTICATED;
            case 403 -> ErrorCode.PERMISSION_DENIED;
            case 404 -> ErrorCode.NOT_FOUND;
            case 400, 405, 413 -> ErrorCode.INVALID_ARGUMENT;
            case 429 -> ErrorCode.RESOURCE_EXHAUSTED;
            default -> status >= 500 ? ErrorCode.UNAVAILABLE : ErrorCode.UNKNOWN;
        };
    }

    /**
     * Whether a registry refused to move a tag. ECR says so in words, with the code that the protocol has for tags that are none:
     * https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html.
     */
    static boolean isFixedTag(Throwable thrown) {
        return answer(bare(thrown))
                .filter(answer -> String.valueOf(answer.getContent()).contains("repository is immutable"))
                .isPresent();
    }

    static String reason(Throwable thrown) {
        Throwable failure = bare(thrown);
        return switch (failure) {
            case RegistryUnauthorizedException e -> refused(e);
            case RegistryCredentialsNotSentException e ->
                "the registry wants a login, and a login is not sent by plain HTTP; give the registry TLS";
            case InsecureRegistryException e ->
                "the registry does not speak TLS with a certificate that is known here; where that is meant to be, name it"
                        + " with --insecure-registry HOST:PORT (" + text(e.getCause()) + ")";
            case NoSuchFileException e -> "there is no file " + e.getMessage();
            case AccessDeniedException e -> "no permission for " + e.getMessage();
            case UnknownHostException e -> "there is no host " + e.getMessage() + ", or no name server answers";
            case RegistryException e -> ofRegistry(e);
            case ResponseException e -> "the registry answered " + e.getStatusCode() + ": " + shortened(e.getContent());
            case IOException e when full(e) -> "the disk is full: " + e.getMessage();
            default -> text(failure);
        };
    }

    private static String refused(RegistryUnauthorizedException failure) {
        String image = failure.getImageReference();
        String registry = image.substring(0, image.indexOf('/'));
        return classify(failure) == ErrorCode.UNAUTHENTICATED
                ? "the registry refuses the login for " + image + ", or got none; check it with docker login "
                        + registry
                : "the registry knows the login and does not permit this for " + image;
    }

    /** Jib writes: Tried to DO but failed because: REASONS | If this is a bug, please file an issue at ADDRESS. */
    private static String ofRegistry(RegistryException failure) {
        String text = text(failure);
        int advice = text.indexOf(" | If this is a bug");
        String said = advice < 0 ? text : text.substring(0, advice);
        String reason = shortened(said.replaceFirst("^Tried to ", "tried to ").replace('\n', ' '));
        return said.startsWith("Tried to push") && classify(failure) == ErrorCode.NOT_FOUND
                ? reason + "; the repository has to be made first: --create-repository does it at a provider's registry"
                : reason;
    }

    private static String shortened(@Nullable String answer) {
        String text = answer == null ? "(nothing)" : answer.strip();
        return text.length() <= LONGEST_ANSWER ? text : text.substring(0, LONGEST_ANSWER) + "...";
    }

    /** Without what only says that something ran in another thread. */
    private static Throwable bare(Throwable thrown) {
        @Nullable Throwable cause = thrown.getCause();
        return thrown instanceof ExecutionException && cause != null ? bare(cause) : thrown;
    }

    /** The registry's answer that a failure is about. */
    private static Optional<ResponseException> answer(Throwable failure) {
        if (failure instanceof ResponseException answer) {
            return Optional.of(answer);
        }
        return failure instanceof RegistryException && failure.getCause() instanceof ResponseException answer
                ? Optional.of(answer)
                : Optional.empty();
    }

    private static boolean full(IOException failure) {
        return String.valueOf(failure.getMessage()).contains(FULL);
    }

    private static boolean lost(@Nullable Throwable failure) {
        return failure instanceof SocketException
                || failure instanceof SocketTimeoutException
                || failure instanceof UnknownHostException
                || (failure != null && failure.getClass().getSimpleName().equals("NoHttpResponseException"));
    }

    private static String text(@Nullable Throwable failure) {
        if (failure == null) {
            return "for no reason that is known";
        }
        String message = failure.getMessage();
        return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
    }
}
