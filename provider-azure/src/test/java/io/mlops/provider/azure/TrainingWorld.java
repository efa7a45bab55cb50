package io.mlops.provider.azure;

import io.mlops.CallListener;
import io.mlops.Location;
import io.mlops.ResourceName;
import io.mlops.Tags;
import io.mlops.provider.Provider;
import io.mlops.provider.ProviderSettings;
import io.mlops.sandbox.arm.AzureTiming;
import io.mlops.sandbox.azure.AzureOptions;
import io.mlops.sandbox.azure.AzureRegion;
import io.mlops.sandbox.azure.AzureSandbox;
import io.mlops.sandbox.container.Folders;
import io.mlops.tck.TestTrainer;
import io.mlops.tck.TrainerScript;
import io.mlops.training.TrainingProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;

/**
 * A sandbox of its own for one test, in which nothing was done before, and clients whose every body to Resource Manager is held against
 * Azure's description, and to Batch against that of its clients; one Azurite for all tests of this process. Closing a world leaves no process of it.
 */
final class TrainingWorld implements TrainingAccount {
    static final String HOME = "japaneast";
    static final String OTHER = "eastus2";
    static final String IMAGE = "test/trainer";
    /** Where jobs are on a real machine, by service. */
    private static final Map<String, String> MACHINES =
            Map.of(AzureMlTrainingJobs.NAME, "/mnt/azureml", BatchTrainingJobs.NAME, "/mnt/batch");

    private final Path folder;
    private final Path script;
    private final AzureSandbox sandbox;
    private final SandboxCaller caller;
    private final ArmSchemas schemas = new ArmSchemas();
    private final BatchSchemas batchSchemas = new BatchSchemas();
    private final List<Provider> opened = new ArrayList<>();
    private final List<AzureClients> clients = new ArrayList<>();

    TrainingWorld() {
        try {
            // Short of links: what runs there is found by its path.
            this.folder = Files.createTempDirectory("mlops-azure-").toRealPath();
            this.script = TrainerScript.in(folder);
            this.sandbox = AzureSandbox.start(
                    SharedAzurite.get(),
                    folder,
                    AzureOptions.defaults()
                            .withTiming(AzureTiming.all(Duration.ofMillis(20)))
                            .withImage(IMAGE, List.of(script.toString())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        this.caller = new SandboxCaller(sandbox);
    }

    AzureSandbox sandbox() {
        return sandbox;
    }

    /** The region that holds the artifacts. */
    AzureRegion home() {
        return sandbox.region(HOME);
    }

    ArmSchemas schemas() {
        return schemas;
    }

    BatchSchemas batchSchemas() {
        return batchSchemas;
    }

    @Override
    public Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(sandbox.settings());
        settings.put("attempts", "1");
        return settings;
    }

    @Override
    public Location location() {
        return Location.of(AzureConfig.PROVIDER, HOME);
    }

    /** The program cannot take any away: Azure does when it wants. The sandbox does when it is told to. */
    @Override
    public Optional<AzureRegion> machines() {
        return Optional.of(home());
    }

    @Override
    public Duration patience() {
        return Duration.ofSeconds(60);
    }

    AzureConfig config() {
        return AzureConfig.read(new ProviderSettings(AzureConfig.PROVIDER, settings()));
    }

    Provider open() {
        return open(config(), InstantSource.system());
    }

    @Override
    public Provider open(Map<String, String> more) {
        Map<String, String> settings = settings();
        settings.putAll(more);
        return open(AzureConfig.read(new ProviderSettings(AzureConfig.PROVIDER, settings)), InstantSource.system());
    }

    Provider open(AzureConfig config, InstantSource clock) {
        Provider provider = AzureProvider.open(config, clients(config), CallListener.NONE, clock);
        opened.add(provider);
        return provider;
    }

    AzureClients clients(AzureConfig config) {
        AzureClients made =
                new AzureClients(http -> caller, config.endpoints(), config.attempts(), List.of(schemas, batchSchemas));
        clients.add(made);
        return made;
    }

    /** A program that does what {@link TestTrainer} does, and has the folder of its job on its command line. */
    @Override
    public TrainingProgram trainer(String service) {
        return TrainingProgram.image(IMAGE, script.toString(), MACHINES.getOrDefault(service, ""));
    }

    @Override
    public int trainers(ResourceName job) {
        return trainers(job.value());
    }

    /** The trainers of a job that run, asked of the system. */
    int trainers(String job) {
        Path jobs = folder.resolve("containers").resolve("jobs");
        return TrainerScript.running(jobs.resolve(job) + "-") + TrainerScript.running(jobs.resolve(job) + "_");
    }

    @Override
    public void close() {
        sandbox.places().values().forEach(place -> place.faults().liftAll());
        try (Provider last = open()) {
            last.training()
                    .list(Tags.none())
                    .forEach(job -> last.training().cancel(job.spec().name()));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> last.training().list(Tags.none()).stream()
                            .allMatch(job -> job.state().ended()));
        }
        opened.forEach(Provider::close);
        clients.forEach(AzureClients::close);
        sandbox.close();
        Folders.delete(folder);
    }
}
