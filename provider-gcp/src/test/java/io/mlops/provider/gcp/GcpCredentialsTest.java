package io.mlops.provider.gcp;

import static io.mlops.provider.gcp.Specs.fails;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.auth.oauth2.AccessToken;
import io.mlops.ErrorCode;
import io.mlops.image.RegistryLogin;
import io.mlops.provider.ProviderSettings;
import io.mlops.sandbox.grpc.GcpError;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tokens of the machine's service account, on the wire. */
final class GcpCredentialsTest {
    private final GcsWorld world = new GcsWorld();
    private final SandboxCaller http = new SandboxCaller(world.sandbox().metadataHost());
    private final GcpCaller caller = new GcpCaller(new GcpCredentials.Default(), http);

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void aTokenIsHeldUntilItIsRefused() throws IOException, GcpError {
        AccessToken token = caller.token();
        check(token);
        assertThat(caller.token()).isEqualTo(token);

        world.sandbox().tokens().revoke();
        AccessToken other = caller.renewed(token);

        check(other);
        assertThat(other.getTokenValue()).isNotEqualTo(token.getTokenValue());
        assertThat(caller.renewed(token)).as("somebody else was quicker").isEqualTo(other);
    }

    private void check(AccessToken token) throws GcpError {
        world.sandbox().tokens().checkAccess(Optional.of("Bearer " + token.getTokenValue()));
    }

    @Test
    void anIdTokenIsForItsAudience() throws IOException {
        String bearer =
                "Bearer " + caller.idToken("https://policy.example.run.app").getTokenValue();

        assertThat(world.sandbox().tokens().identifies(Optional.of(bearer), "https://policy.example.run.app"))
                .isTrue();
        assertThat(world.sandbox().tokens().identifies(Optional.of(bearer), "https://other.example.run.app"))
                .isFalse();
    }

    @Test
    void logsInToArtifactRegistryAlone() throws GcpError {
        GcpRegistryAccess access = new GcpRegistryAccess(new ProviderSettings(GcpConfig.PROVIDER, Map.of()), http);

        RegistryLogin login = access.login("asia-northeast1-docker.pkg.dev").orElseThrow();

        assertThat(login.username()).isEqualTo("oauth2accesstoken");
        world.sandbox().tokens().checkAccess(Optional.of("Bearer " + login.password()));
        assertThat(access.login("docker.io")).isEmpty();
    }

    @Test
    void nobodyIsToldAsNobody() {
        GcpRegistryAccess access = new GcpRegistryAccess(
                new ProviderSettings(GcpConfig.PROVIDER, Map.of("credentials-file", "/nowhere.json")), http);
        fails(ErrorCode.INVALID_ARGUMENT, () -> access.login("asia-northeast1-docker.pkg.dev"));
    }
}
