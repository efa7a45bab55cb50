package io.mlops.provider.gcp;

import com.google.auth.http.HttpTransportFactory;
import com.google.auth.oauth2.AccessToken;
import com.google.auth.oauth2.ComputeEngineCredentials;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.auth.oauth2.IdTokenCredentials;
import com.google.auth.oauth2.IdTokenProvider;
import com.google.auth.oauth2.ImpersonatedCredentials;
import com.google.auth.oauth2.OAuth2Credentials;
import com.google.auth.oauth2.ServiceAccountCredentials;
import io.mlops.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Who calls GCP, and the tokens for it, kept until shortly before their end. Thread-safe. */
final class GcpCaller {
    private final GcpCredentials which;
    private final HttpTransportFactory http;
    private final Map<String, IdTokenCredentials> audiences = new ConcurrentHashMap<>();
    private @Nullable GoogleCredentials found;

    /** @param http what tokens are got through */
    GcpCaller(GcpCredentials which, HttpTransportFactory http) {
        this.which = which;
        this.http = http;
    }

    /** Looks for them where that was not done yet. */
    synchronized GoogleCredentials credentials() throws IOException {
        GoogleCredentials credentials = found;
        if (credentials == null) {
            credentials = which.open(http);
            found = credentials;
        }
        return credentials;
    }

    /** The address of the service account that calls; empty where nothing tells it. */
    Optional<String> account() throws IOException {
        return switch (credentials()) {
            case ServiceAccountCredentials account -> Optional.of(account.getClientEmail());
            case ImpersonatedCredentials account -> Optional.of(account.getAccount());
            case ComputeEngineCredentials machine -> Optional.of(machine.getAccount());
            default -> Optional.empty();
        };
    }

    /** An access token that is good for a while. */
    AccessToken token() throws IOException {
        return held(credentials());
    }

    /** Another one in place of one that was refused. */
    AccessToken renewed(AccessToken refused) throws IOException {
        return renewed(credentials(), refused);
    }

    /** An ID token for whoever checks that it is meant (https://cloud.google.com/docs/authentication/get-id-token). */
    AccessToken idToken(String audience) throws IOException {
        return held(identity(audience));
    }

    /** Another one in place of one that was refused. */
    AccessToken renewedIdToken(String audience, AccessToken refused) throws IOException {
        return renewed(identity(audience), refused);
    }

    private static AccessToken held(OAuth2Credentials credentials) throws IOException {
        credentials.refreshIfExpired();
        return credentials.getAccessToken();
    }

    private static AccessToken renewed(OAuth2Credentials credentials, AccessToken refused) throws IOException {
        AccessToken held = credentials.getAccessToken();
        if (held == null || held.getTokenValue().equals(refused.getTokenValue())) {
            credentials.refresh();
        }
        return credentials.getAccessToken();
    }

    private IdTokenCredentials identity(String audience) throws IOException {
        GoogleCredentials credentials = credentials();
        if (!(credentials instanceof IdTokenProvider provider)) {
            throw new IOException(new GcpException(
                    ErrorCode.UNAUTHENTICATED,
                    "who calls has no ID tokens, which Cloud Run asks for; name a service account with the setting"
                            + " impersonate or credentials-file"));
        }
        return audiences.computeIfAbsent(
                audience,
                each -> IdTokenCredentials.newBuilder()
                        .setIdTokenProvider(provider)
                        .setTargetAudience(each)
                        .setOptions(List.of())
                        .build());
    }

    /** Like {@link #token}, for callers that can throw nothing checked. */
    AccessToken tokenUnchecked() {
        try {
            return token();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
