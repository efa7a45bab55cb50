package io.mlops.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.Context;
import com.fasterxml.jackson.databind.JsonNode;
import io.mlops.ErrorCode;
import io.mlops.sandbox.arm.ArmAccount;
import io.mlops.sandbox.azure.AzureOptions;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/** Who calls, on the wire: the tokens that azure-identity gets are those that Resource Manager takes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AzureCredentialsTest {
    @TempDir
    static Path folder;

    private AzureWorld world;
    private TlsAuthority authority;

    @BeforeAll
    void start() throws Exception {
        world = new AzureWorld(AzureOptions.defaults());
        authority = new TlsAuthority(folder, world.sandbox().management().url());
    }

    @AfterAll
    void stop() {
        authority.close();
        world.close();
    }

    @Test
    void theMachinesIdentityCalls() {
        assertThat(calls(new AzureCredentials.ManagedIdentity(null), leading())).isEqualTo("Enabled");
    }

    @Test
    void theChainFindsTheMachinesIdentity() {
        assertThat(calls(new AzureCredentials.DefaultChain(), leading())).isEqualTo("Enabled");
    }

    @Test
    void anApplicationCallsWithItsSecret() {
        assertThat(calls(application(null), authority.client())).isEqualTo("Enabled");
        assertThat(authority.forms()).anyMatch(form -> form.contains("client_secret=mlops-sandbox-secret"));
    }

    @Test
    void anApplicationCallsWithItsCertificate() throws Exception {
        assertThat(calls(application(authority.pem(folder)), authority.client()))
                .isEqualTo("Enabled");
        assertThat(authority.forms()).anyMatch(form -> form.contains("client_assertion="));
    }

    @Test
    void aWorkloadCallsWithTheTokenInItsFile() throws Exception {
        Path token = Files.writeString(folder.resolve("token"), "federated-token-of-the-cluster");
        AzureCredentials workload = new AzureCredentials.WorkloadIdentity(
                ArmAccount.sandbox().tenant(), ArmAccount.sandbox().client(), token);

        assertThat(calls(workload, authority.client())).isEqualTo("Enabled");
        assertThat(authority.forms())
                .anyMatch(form -> form.contains("client_assertion=federated-token-of-the-cluster"));
    }

    @Test
    void anAuthorityThatRefusesIsToldInItsWords() {
        AzureCredentials stranger = new AzureCredentials.ServicePrincipal("another-tenant", "c", null);

        Throwable failure = catchThrowable(() -> calls(stranger, authority.client()));
        assertThat(AzureErrors.classify(failure)).isEqualTo(ErrorCode.UNAUTHENTICATED);
        assertThat(AzureErrors.reason(failure))
                .contains("check tenant, client-id")
                .doesNotContain("mlops-sandbox-secret");
    }

    @Test
    void aTokenThatCannotBeReadIsNamed() {
        Path missing = folder.resolve("missing");
        AzureCredentials workload = new AzureCredentials.WorkloadIdentity(
                ArmAccount.sandbox().tenant(), ArmAccount.sandbox().client(), missing);

        Throwable failure = catchThrowable(() -> calls(workload, authority.client()));
        assertThat(AzureErrors.classify(failure)).isEqualTo(ErrorCode.UNAUTHENTICATED);
        assertThat(AzureErrors.reason(failure)).contains("providers.azure.federated-token-file", missing.toString());
    }

    private static AzureCredentials application(Path certificateOrNull) {
        return new AzureCredentials.ServicePrincipal(
                ArmAccount.sandbox().tenant(), ArmAccount.sandbox().client(), certificateOrNull);
    }

    /** What Resource Manager says of the subscription. */
    private String calls(AzureCredentials credentials, HttpClient http) {
        boolean ownAuthority = !(credentials instanceof AzureCredentials.DefaultChain);
        AzureConfig config = world.config(
                ownAuthority ? Map.of("endpoint.authority", authority.url().toString()) : Map.of());
        TokenCredential opened = credentials.open(http, config.endpoints());
        try (AzureClients clients = new AzureClients(ignored -> opened, config.endpoints(), 1, List.of())) {
            return clients.arm()
                    .get(ArmId.subscription(config.subscription()), ApiVersion.RESOURCES, JsonNode.class)
                    .path("state")
                    .asText();
        }
    }

    /** Connections that lead the address of the environment, which is fixed when the tests start, to the sandbox. */
    private HttpClient leading() {
        URI sandbox = world.sandbox().management().url();
        HttpClient plain = AzureClients.connections();
        return new HttpClient() {
            @Override
            public Mono<HttpResponse> send(HttpRequest request) {
                return plain.send(led(request));
            }

            @Override
            public HttpResponse sendSync(HttpRequest request, Context context) {
                return plain.sendSync(led(request), context);
            }

            private HttpRequest led(HttpRequest request) {
                return request.setUrl(
                        request.getUrl().toString().replaceFirst("^http://identity\\.invalid", sandbox.toString()));
            }
        };
    }
}
