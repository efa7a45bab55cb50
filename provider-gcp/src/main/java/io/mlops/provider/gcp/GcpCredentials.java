package io.mlops.provider.gcp;

import com.google.api.client.json.GenericJson;
import com.google.api.client.json.gson.GsonFactory;
import com.google.auth.http.HttpTransportFactory;
import com.google.auth.oauth2.ComputeEngineCredentials;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.auth.oauth2.ImpersonatedCredentials;
import io.mlops.provider.ProviderSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Who calls GCP. A secret is never a setting: it lies in a file, or there is none.
 * (https://cloud.google.com/docs/authentication/application-default-credentials)
 */
sealed interface GcpCredentials {
    /** What tokens are asked for: what they may do is said by the roles of the caller. */
    String SCOPE = "https://www.googleapis.com/auth/cloud-platform";

    /** Where Google's libraries look: GOOGLE_APPLICATION_CREDENTIALS, who is signed in with gcloud, the machine's metadata server. */
    record Default() implements GcpCredentials {}

    /** A service account, by the key in a file ({@code credentials-file}). */
    record ServiceAccountKey(Path file) implements GcpCredentials {}

    /**
     * Somebody whom another identity provider vouches for, as the file says ({@code credentials-file}); its token is read again whenever
     * it is needed (https://cloud.google.com/iam/docs/workload-identity-federation).
     */
    record WorkloadIdentity(Path file) implements GcpCredentials {}

    /**
     * A service account ({@code impersonate}), for whom {@code source} gets short-lived tokens; that one needs the role Service Account
     * Token Creator on it.
     */
    record Impersonation(String serviceAccount, GcpCredentials source) implements GcpCredentials {}

    static GcpCredentials read(ProviderSettings settings) {
        Optional<Path> file = settings.find("credentials-file").map(Path::of);
        Optional<String> account = settings.find("impersonate");
        GcpCredentials source = file.map(GcpCredentials::of).orElseGet(Default::new);
        account.ifPresent(name -> GcpNames.account("impersonate", name));
        return account.<GcpCredentials>map(name -> new Impersonation(name, source))
                .orElse(source);
    }

    /** The file says itself what it is. */
    private static GcpCredentials of(Path file) {
        Object type = null;
        try (InputStream in = Files.newInputStream(file)) {
            type = GsonFactory.getDefaultInstance()
                    .fromInputStream(in, GenericJson.class)
                    .get("type");
        } catch (IOException | IllegalArgumentException e) {
            throw GcpConfig.invalid("the file of the setting credentials-file cannot be read: " + file);
        }
        return switch (String.valueOf(type)) {
            case "service_account" -> new ServiceAccountKey(file);
            case "external_account" -> new WorkloadIdentity(file);
            default ->
                throw GcpConfig.invalid(
                        "the file of the setting credentials-file holds \"type\": \"" + type + "\" (" + file
                                + "); it is service_account for a key, external_account for workload identity"
                                + " federation");
        };
    }

    /**
     * Looks for who calls; may ask the machine's metadata server.
     *
     * @param http what tokens are got through
     * @throws IOException where nobody was found, or a file cannot be read
     */
    default GoogleCredentials open(HttpTransportFactory http) throws IOException {
        return switch (this) {
            case Default() ->
                ours(GoogleCredentials.getApplicationDefault(http), http).createScoped(SCOPE);
            case ServiceAccountKey(Path file) -> load(file, http);
            case WorkloadIdentity(Path file) -> load(file, http);
            case Impersonation(String account, GcpCredentials source) ->
                ImpersonatedCredentials.newBuilder()
                        .setSourceCredentials(source.open(http))
                        .setTargetPrincipal(account)
                        .setScopes(List.of(SCOPE))
                        .setHttpTransportFactory(http)
                        .build();
        };
    }

    /** The library finds the machine's account once for the whole process, and would ask for its tokens through whatever it was found with. */
    private static GoogleCredentials ours(GoogleCredentials found, HttpTransportFactory http) {
        return found instanceof ComputeEngineCredentials machine
                ? machine.toBuilder()
                        .setHttpTransportFactory(http)
                        .setAccessToken(null)
                        .build()
                : found;
    }

    private static GoogleCredentials load(Path file, HttpTransportFactory http) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return GoogleCredentials.fromStream(in, http).createScoped(SCOPE);
        }
    }
}
