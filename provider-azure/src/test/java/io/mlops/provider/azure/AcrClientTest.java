package io.mlops.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mlops.CallListener;
import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.image.ImageReference;
import io.mlops.provider.Provider;
import io.mlops.provider.ProviderSettings;
import io.mlops.sandbox.azure.AzureOptions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Images of Azure Container Registry, on the wire: what a name means, its digest, who may know. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AcrClientTest {
    private static final Location JAPAN = Location.of("azure", "japaneast");

    private final MovableClock clock = new MovableClock();
    private AzureWorld world;
    private Provider provider;

    @BeforeAll
    void start() {
        world = new AzureWorld(
                AzureOptions.defaults().withClock(clock).withImage("mlops/model-server", List.of("true")));
        AzureConfig config = world.config();
        provider = AzureProvider.open(config, world.clients(config), CallListener.NONE, InstantSource.system());
    }

    @AfterAll
    void stop() {
        provider.close();
        world.close();
    }

    @Test
    void aNameMeansTheRegistryOfTheSettingsAndItsDigest() {
        ImageReference image = provider.image("mlops/model-server", JAPAN).orElseThrow();
        assertThat(image).hasToString("mlopssandbox.azurecr.io/mlops/model-server:latest");

        ImageReference pinned = provider.pin(image);
        assertThat(pinned.toString()).startsWith("mlopssandbox.azurecr.io/mlops/model-server@sha256:");
        assertThat(provider.pin(pinned)).isEqualTo(pinned);
    }

    @Test
    void whatIsNotThereCannotRun() {
        ImageReference image = provider.image("mlops/model-server:other", JAPAN).orElseThrow();

        MlopsException failure = catchThrowableOfType(MlopsException.class, () -> provider.pin(image));
        assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(failure)
                .hasMessageContaining("mlops/model-server:other")
                .hasMessageContaining("mlops-cli image push");
        MlopsException elsewhere =
                catchThrowableOfType(MlopsException.class, () -> provider.image("docker.io/x/y", JAPAN));
        assertThat(elsewhere.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
    }

    @Test
    void aTokenIsExchangedForTheRegistrysOwn() {
        AzureConfig config = world.config();
        try (AzureClients clients = world.clients(config)) {
            String login = clients.registry().refreshToken("mlopssandbox.azurecr.io");
            assertThat(login)
                    .contains(".")
                    .isNotEqualTo(clients.tokens(AcrClient.SCOPE).token().getToken());
        }
    }

    @Test
    void aTokenThatHasEndedIsRefusedInTheRegistrysWords() {
        AzureConfig config = world.config();
        AzureClients clients = world.clients(config);
        clients.tokens(AcrClient.SCOPE).token();
        clock.move(Duration.ofHours(2));

        Throwable failure = catchThrowable(() -> clients.registry().refreshToken("mlopssandbox.azurecr.io"));
        assertThat(AzureErrors.classify(failure)).isEqualTo(ErrorCode.UNAUTHENTICATED);
        assertThat(AzureErrors.reason(failure)).contains("authentication required");
    }

    @Test
    void othersRegistriesAreLeftAlone() {
        AcrAccess access = new AcrAccess(new ProviderSettings(AzureConfig.PROVIDER, Map.of()));

        for (String host : List.of("docker.io", "123456789012.dkr.ecr.us-east-1.amazonaws.com", "azurecr.io")) {
            assertThat(access.login(host)).isEmpty();
        }
    }
}
