package io.mlops.provider.azure;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.http.policy.HttpPipelinePolicy;
import com.azure.storage.blob.BlobContainerClient;
import io.mlops.CallListener;
import io.mlops.provider.Provider;
import io.mlops.provider.ProviderSettings;
import io.mlops.sandbox.arm.AzureTiming;
import io.mlops.sandbox.arm.Tokens;
import io.mlops.sandbox.azure.AzureOptions;
import io.mlops.sandbox.azure.AzureSandbox;
import io.mlops.sandbox.azurite.Azurite;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import reactor.core.publisher.Mono;

/** A sandbox of its own for one test, empty but for its containers, whose clock can be moved; one Azurite for all tests of this process. */
final class BlobWorld implements AutoCloseable {
    static final String HOME = "japaneast";
    static final String OTHER = "eastus2";

    private final AtomicReference<Duration> passed = new AtomicReference<>(Duration.ZERO);
    private final InstantSource clock = () -> Instant.now().plus(passed.get());
    private final Path folder;
    private final AzureSandbox sandbox;
    private final List<Provider> opened = new ArrayList<>();
    private final List<HttpPipelinePolicy> watching;

    BlobWorld() {
        this(List.of());
    }

    /** One whose requests to Resource Manager are seen. */
    BlobWorld(List<HttpPipelinePolicy> watching) {
        this.watching = watching;
        try {
            this.folder = Files.createTempDirectory("mlops-azure-");
            this.sandbox = AzureSandbox.start(
                    Shared.AZURITE,
                    folder,
                    AzureOptions.defaults()
                            .withClock(clock)
                            .withTokenLife(Duration.ofDays(10_000))
                            .withTiming(AzureTiming.all(BlobAccessTiers.STANDARD)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The one of this process. */
    static Azurite azurite() {
        return Shared.AZURITE;
    }

    AzureSandbox sandbox() {
        return sandbox;
    }

    /** What time it is in this world, for clients too. */
    InstantSource clock() {
        return clock;
    }

    void pass(Duration time) {
        passed.updateAndGet(before -> before.plus(time));
    }

    Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(sandbox.settings());
        settings.put("attempts", "1");
        return settings;
    }

    AzureConfig config(Map<String, String> more) {
        Map<String, String> settings = settings();
        settings.putAll(more);
        return AzureConfig.read(new ProviderSettings(AzureConfig.PROVIDER, settings));
    }

    Provider open() {
        return open(Map.of());
    }

    /** With some settings more. */
    Provider open(Map<String, String> more) {
        AzureConfig config = config(more);
        Provider provider = new AzureProvider(config, clients(config), CallListener.NONE, clock);
        opened.add(provider);
        return provider;
    }

    AzureClients clients(AzureConfig config) {
        return new AzureClients(
                connected -> credential(sandbox.tokens()), config.endpoints(), config.attempts(), watching);
    }

    /** Tokens past the network: who gives them out is tested elsewhere. */
    private static TokenCredential credential(Tokens tokens) {
        return request -> {
            Tokens.Token token = tokens.issue(request.getScopes().getFirst());
            return Mono.just(new AccessToken(token.text(), token.expires().atOffset(ZoneOffset.UTC)));
        };
    }

    /** The container of the artifacts, as another client sees it. */
    BlobContainerClient container(String region) {
        AzureConfig config = config(Map.of());
        return clients(config).blob(config, region).getBlobContainerClient(config.container());
    }

    /** Where uploads in parts are kept until they are objects. */
    BlobContainerClient staging(String region) {
        AzureConfig config = config(Map.of());
        return clients(config).blob(config, region).getBlobContainerClient(config.container() + BlobTransfers.STAGING);
    }

    ArmClient arm() {
        return clients(config(Map.of())).arm();
    }

    @Override
    public void close() {
        opened.forEach(Provider::close);
        sandbox.close();
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Started when the first world is made, ended with this process. */
    private static final class Shared {
        static final Azurite AZURITE = start();

        private static Azurite start() {
            try {
                Path log = Files.createTempFile("mlops-azurite-", ".log");
                log.toFile().deleteOnExit();
                return Azurite.start(Path.of(System.getProperty("mlops.root"), ".tools"), log);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }
}
