package io.mlops.provider.azure;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.http.policy.HttpPipelinePolicy;
import io.mlops.CallListener;
import io.mlops.Location;
import io.mlops.provider.Provider;
import io.mlops.provider.ProviderSettings;
import io.mlops.sandbox.arm.AzureTiming;
import io.mlops.sandbox.azure.AzureOptions;
import io.mlops.sandbox.azure.AzureSandbox;
import io.mlops.sandbox.container.Folders;
import io.mlops.sandbox.fault.Fault;
import io.mlops.sandbox.token.SignedTokens.Token;
import io.mlops.tck.TestModel;
import io.mlops.tck.cloud.ServedContainer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import reactor.core.publisher.Mono;

/**
 * The subscription of a sandbox, empty but for its workspaces and accounts when it is opened and when it is closed; one sandbox for all
 * tests of this process. Containers start as {@link ServedContainer}s. Every body that goes to Resource Manager and back is held against Azure's
 * own description.
 */
final class HostingWorld implements HostingAccount {
    static final String HOME = "japaneast";
    static final String OTHER = "eastus2";
    static final String IMAGE = "mlops/model-server";
    /** A model that the model server can load. */
    static final Path POLICY = Path.of(System.getProperty("mlops.root"), "examples/trading-policy/model/policy.pt");

    private static final Duration GONE_WITHIN = Duration.ofSeconds(60);

    private final ArmSchemas schemas = new ArmSchemas();
    private final List<Provider> opened = new ArrayList<>();

    AzureSandbox sandbox() {
        return Shared.SANDBOX;
    }

    ArmSchemas schemas() {
        return schemas;
    }

    @Override
    public Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(sandbox().settings());
        settings.put("attempts", "1");
        return settings;
    }

    AzureConfig config(Map<String, String> more) {
        Map<String, String> settings = settings();
        settings.putAll(more);
        return AzureConfig.read(new ProviderSettings(AzureConfig.PROVIDER, settings));
    }

    @Override
    public Provider open(Map<String, String> more) {
        return open(more, List.of());
    }

    /** One whose requests others see or answer, too. */
    Provider open(Map<String, String> more, List<HttpPipelinePolicy> between) {
        AzureConfig config = config(more);
        Provider provider =
                AzureProvider.open(config, clients(config, between), CallListener.NONE, InstantSource.system());
        opened.add(provider);
        return provider;
    }

    private AzureClients clients(AzureConfig config, List<HttpPipelinePolicy> between) {
        List<HttpPipelinePolicy> watching = new ArrayList<>(between);
        watching.add(schemas);
        return new AzureClients(http -> credential(), config.endpoints(), config.attempts(), watching);
    }

    /** Tokens past the network: who gives them out is tested elsewhere. */
    TokenCredential credential() {
        return request -> {
            Token token = sandbox().tokens().issue(request.getScopes().getFirst());
            return Mono.just(new AccessToken(token.text(), token.expires().atOffset(ZoneOffset.UTC)));
        };
    }

    ArmClient arm() {
        return clients(config(Map.of()), List.of()).arm();
    }

    EndpointParts parts(String region) {
        return new EndpointParts(arm(), config(Map.of()), region);
    }

    @Override
    public EndpointParts parts() {
        return parts(HOME);
    }

    @Override
    public Location location() {
        return Location.of(AzureConfig.PROVIDER, HOME);
    }

    @Override
    public String image() {
        return IMAGE;
    }

    @Override
    public TestModel model() {
        try {
            return TestModel.tradingPolicy(Files.readAllBytes(POLICY));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public TestModel brokenModel() {
        return TestModel.tradingPolicy("these are not weights".getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Duration patience() {
        return Duration.ofSeconds(90);
    }

    /** From now on something goes wrong in the first region. */
    void fail(Fault fault) {
        sandbox().region(HOME).faults().inject(fault);
    }

    void heal() {
        sandbox().regions().forEach(region -> region.faults().liftAll());
        sandbox().management().faults().liftAll();
    }

    /** Everything that was made there by endpoints, by type and name, but for what is shared and never deleted. */
    List<String> everything() {
        return sandbox().resources().stream()
                .filter(id -> !id.contains("/datastores/")
                        && !id.contains("/environments/")
                        && !id.contains("/storageAccounts/"))
                .map(id -> id.replaceFirst(".*/workspaces/mlops-sandbox-", "").replaceFirst(".*/providers/", ""))
                .toList();
    }

    @Override
    public void close() {
        heal();
        opened.forEach(Provider::close);
        empty();
    }

    private void empty() {
        ArmClient arm = arm();
        List<String> roots = sandbox().resources().stream()
                .filter(id -> id.matches(
                        ".*/onlineEndpoints/[^/]+|.*/models/[^/]+/versions/[^/]+|.*/autoscalesettings/[^/]+"))
                .toList();
        for (String id : roots) {
            ApiVersion version = id.contains("autoscalesettings") ? ApiVersion.AUTOSCALE : ApiVersion.MACHINE_LEARNING;
            Awaitility.await().ignoreExceptions().atMost(GONE_WITHIN).until(() -> {
                arm.delete(ArmId.parse(id), version);
                return !sandbox().resources().contains(id);
            });
        }
    }

    /** Started when the first world is opened, ended with this process. */
    private static final class Shared {
        static final AzureSandbox SANDBOX = start();

        private static AzureSandbox start() {
            try {
                Path folder = Files.createTempDirectory("mlops-azure-");
                AzureSandbox sandbox = AzureSandbox.start(
                        Path.of(System.getProperty("mlops.root"), ".tools"),
                        folder,
                        AzureOptions.defaults()
                                .withTiming(AzureTiming.all(Duration.ofMillis(20)))
                                .withImage(IMAGE, ServedContainer.command()));
                Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                    sandbox.close();
                    Folders.delete(folder);
                }));
                return sandbox;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }
}
