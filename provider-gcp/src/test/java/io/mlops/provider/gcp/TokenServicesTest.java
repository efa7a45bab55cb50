package io.mlops.provider.gcp;

import static io.mlops.provider.gcp.Specs.fails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.auth.oauth2.AccessToken;
import io.mlops.CallListener;
import io.mlops.ErrorCode;
import io.mlops.artifact.ArtifactStore;
import io.mlops.artifact.ObjectKey;
import io.mlops.provider.ProviderSettings;
import io.mlops.sandbox.gcp.GcpSandbox.WorkloadToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Who calls without a machine, on the wire: the tokens that Google's library gets are those that Cloud Storage takes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TokenServicesTest {
    private static final String AUDIENCE = "https://policy.example.run.app";
    private static final String DEPLOYER = "deployer@mlops-sandbox.iam.gserviceaccount.com";

    @TempDir
    private Path folder;

    private GcsWorld world;
    private SandboxCaller http;

    @BeforeAll
    void start() {
        world = new GcsWorld();
        http = new SandboxCaller(world.sandbox().metadataHost());
    }

    @AfterAll
    void stop() {
        world.close();
    }

    @Test
    void aServiceAccountCallsWithItsKey() throws IOException {
        GcpCredentials key = read(Map.of("credentials-file", key().toString()));

        assertThat(key).isInstanceOf(GcpCredentials.ServiceAccountKey.class);
        assertThat(calls(key)).isEmpty();
        assertThat(identifies(key)).isTrue();
    }

    @Test
    void aKeyThatIsNotItsOwnIsRefused() throws IOException {
        try (GcsWorld other = new GcsWorld()) {
            String forged = other.sandbox()
                    .serviceAccountKey()
                    .replace(
                            other.sandbox().tokenServices().toString(),
                            world.sandbox().tokenServices().toString());
            Path file = Files.writeString(folder.resolve("forged.json"), forged);

            refused(read(Map.of("credentials-file", file.toString())), "Invalid JWT Signature");
        }
    }

    /** The environment is the process's: another one has another. */
    @Test
    void theEnvironmentsFileIsFound() throws Exception {
        ProcessBuilder child = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                TokenProcess.class.getName());
        child.environment().put("GOOGLE_APPLICATION_CREDENTIALS", key().toString());
        Process process = child.redirectError(ProcessBuilder.Redirect.INHERIT).start();

        String token = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).isZero();
        world.sandbox().tokens().checkAccess(Optional.of("Bearer " + token.strip()));
    }

    @Test
    void aServiceAccountIsImpersonatedByTheMachine() throws IOException {
        GcpCredentials deployer = read(Map.of("impersonate", DEPLOYER));

        assertThat(calls(deployer)).isEmpty();
        assertThat(identifies(deployer)).isTrue();
    }

    @Test
    void aServiceAccountIsImpersonatedByTheOwnerOfAKey() throws IOException {
        GcpCredentials deployer = read(Map.of("impersonate", DEPLOYER, "credentials-file", key().toString()));

        assertThat(calls(deployer)).isEmpty();
    }

    @Test
    void whoMayNotImpersonateIsToldSo() {
        GcpCredentials stranger = read(Map.of("impersonate", "deployer@elsewhere.iam.gserviceaccount.com"));

        Throwable failure = catchThrowable(() -> new GcpCaller(stranger, http).token());

        assertThat(GcpErrors.classify(failure)).isEqualTo(ErrorCode.PERMISSION_DENIED);
        assertThat(GcpErrors.reason(failure)).contains("iam.serviceAccounts.getAccessToken", "Token Creator");
        Throwable identity = catchThrowable(() -> new GcpCaller(stranger, http).idToken(AUDIENCE));
        assertThat(GcpErrors.classify(identity)).isEqualTo(ErrorCode.PERMISSION_DENIED);
        assertThat(GcpErrors.reason(identity)).contains("iam.serviceAccounts.getOpenIdToken", "Token Creator");
    }

    @Test
    void whoCannotBeReachedIsNotTakenForWhoRefuses() {
        SandboxCaller nowhere = new SandboxCaller("127.0.0.1:1");
        GcpCredentials deployer = read(Map.of("impersonate", DEPLOYER));

        Throwable failure = catchThrowable(() -> new GcpCaller(deployer, nowhere).token());

        assertThat(GcpErrors.classify(failure)).isEqualTo(ErrorCode.UNAVAILABLE);
    }

    @Test
    void aWorkloadCallsWithTheTokenInItsFile() throws IOException {
        GcpCredentials workload = workload(world.sandbox().workload().text(), false);

        assertThat(workload).isInstanceOf(GcpCredentials.WorkloadIdentity.class);
        assertThat(calls(workload)).isEmpty();
        Throwable failure = catchThrowable(() -> new GcpCaller(workload, http).idToken(AUDIENCE));
        assertThat(GcpErrors.classify(failure)).isEqualTo(ErrorCode.UNAUTHENTICATED);
        assertThat(GcpErrors.reason(failure)).contains("name a service account with the setting impersonate");
    }

    @Test
    void aWorkloadCallsAsAServiceAccount() throws IOException {
        assertThat(calls(workload(world.sandbox().workload().text(), true))).isEmpty();
    }

    @Test
    void aTokenOfSomebodyElseIsRefused() throws IOException {
        refused(workload("somebody-else", false), "rejected by the attribute condition");
    }

    @Test
    void aWorkloadWithoutItsTokenIsTold() throws IOException {
        GcpCredentials workload = workload("gone", false);
        Files.delete(folder.resolve("workload-gone.token"));

        Throwable failure = catchThrowable(() -> new GcpCaller(workload, http).token());

        assertThat(GcpErrors.classify(failure)).isEqualTo(ErrorCode.UNAUTHENTICATED);
        assertThat(GcpErrors.reason(failure)).contains("workload-gone.token");
    }

    private Path key() throws IOException {
        return Files.writeString(folder.resolve("key.json"), world.sandbox().serviceAccountKey());
    }

    private GcpCredentials workload(String token, boolean impersonating) throws IOException {
        WorkloadToken mine = world.sandbox().workload();
        Path file = Files.writeString(folder.resolve("workload-" + token + ".token"), token);
        String json = "{\"type\": \"external_account\", \"audience\": \"" + mine.audience() + "\","
                + "\"subject_token_type\": \"urn:ietf:params:oauth:token-type:jwt\","
                + "\"token_url\": \"https://sts.googleapis.com/v1/token\","
                + (impersonating
                        ? "\"service_account_impersonation_url\": \"https://iamcredentials.googleapis.com/v1/projects/-/"
                                + "serviceAccounts/" + DEPLOYER + ":generateAccessToken\","
                        : "")
                + "\"credential_source\": {\"file\": \"" + file + "\"}}";
        Path described = Files.writeString(folder.resolve("workload-" + token + impersonating + ".json"), json);
        return read(Map.of("credentials-file", described.toString()));
    }

    private static GcpCredentials read(Map<String, String> settings) {
        return GcpCredentials.read(new ProviderSettings(GcpConfig.PROVIDER, settings));
    }

    /** What lies in the first region's bucket, which nobody has written to. */
    private List<?> calls(GcpCredentials credentials) {
        GcpConfig config = world.config(Map.of());
        try (GcpClients clients = new GcpClients(credentials, config.endpoints(), 1, http)) {
            GcsArtifactStore driver = new GcsArtifactStore(
                    () -> clients.storage(config.project(), GcsWorld.HOME),
                    config,
                    GcsWorld.HOME,
                    new Random(1),
                    InstantSource.system());
            ArtifactStore store = new ArtifactStore(driver, CallListener.NONE);
            assertThat(store.find(ObjectKey.of("none"))).isEmpty();
            return store.list("");
        }
    }

    private boolean identifies(GcpCredentials credentials) throws IOException {
        AccessToken token = new GcpCaller(credentials, http).idToken(AUDIENCE);
        return world.sandbox().tokens().identifies(Optional.of("Bearer " + token.getTokenValue()), AUDIENCE);
    }

    /** Tokens are refused, and so is what needs one. */
    private void refused(GcpCredentials credentials, String reason) {
        Throwable failure = catchThrowable(() -> new GcpCaller(credentials, http).token());
        assertThat(GcpErrors.classify(failure)).isEqualTo(ErrorCode.UNAUTHENTICATED);
        assertThat(GcpErrors.reason(failure)).contains(reason);
        assertThat(fails(ErrorCode.UNAUTHENTICATED, () -> calls(credentials)).getMessage())
                .doesNotContain("PRIVATE KEY");
    }
}
