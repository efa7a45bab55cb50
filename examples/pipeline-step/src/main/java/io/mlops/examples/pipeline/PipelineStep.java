package io.mlops.examples.pipeline;

import io.mlops.MlopsException;
import io.mlops.ResourceName;
import io.mlops.Tags;
import io.mlops.artifact.ArtifactStore;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.WriteOptions;
import io.mlops.client.ClientOptions;
import io.mlops.client.InferenceAnswer;
import io.mlops.client.InferenceClient;
import io.mlops.client.InferenceRequest;
import io.mlops.endpoint.Endpoint;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.Endpoints;
import io.mlops.endpoint.ModelSpec;
import io.mlops.endpoint.TensorSpec;
import io.mlops.provider.Provider;
import io.mlops.provider.Providers;
import io.mlops.routing.Route;
import io.mlops.training.TrainingInput;
import io.mlops.training.TrainingJob;
import io.mlops.training.TrainingJobSpec;
import io.mlops.training.TrainingJobs;
import io.mlops.training.TrainingOutput;
import io.mlops.training.TrainingResult;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * One step of a pipeline: stores the data, trains on spot machines, deploys what comes of it, asks it for a prediction, and leaves nothing
 * behind. Where that happens is the configuration's matter: nothing here names a provider.
 */
final class PipelineStep {
    private static final Duration PATIENCE = Duration.ofHours(2);
    private static final String MODEL = "trading-policy";
    private static final List<TensorSpec> INPUTS = List.of(TensorSpec.of("observation", "FP32", -1, 20));
    private static final List<TensorSpec> OUTPUTS = List.of(TensorSpec.of("position", "FP32", -1, 1));

    private final StepConfig config;
    private final Providers providers;
    private final PrintStream out;
    private final ResourceName run;

    /** {@code run} names all that it makes: a job's name is its own for ever, so each run has another one. */
    PipelineStep(StepConfig config, Providers providers, PrintStream out, ResourceName run) {
        this.config = config;
        this.providers = providers;
        this.out = out;
        this.run = run;
    }

    void run() throws IOException {
        try (Provider provider = open();
                Leftovers leftovers = new Leftovers(out)) {
            ObjectInfo bars = store(provider.artifacts(), leftovers);
            TrainingResult model = train(provider.training(), bars, leftovers);
            Endpoint endpoint = deploy(provider.endpoints(), model, leftovers);
            predict(provider, endpoint);
        }
    }

    private Provider open() {
        try {
            return providers.open(config.location().provider());
        } catch (MlopsException e) {
            throw config.wrong(String.valueOf(e.getMessage()));
        }
    }

    private ObjectInfo store(ArtifactStore store, Leftovers leftovers) {
        leftovers.expect("objects below " + run, () -> {
            store.unfinished(run + "/").forEach(store::abandon);
            store.list(run + "/").forEach(object -> store.delete(object.key()));
        });
        ObjectInfo bars = store.upload(
                key("data/bars.csv"), config.data(), WriteOptions.defaults().withTier(config.tier()));
        out.printf("stored      %s, %s, tier %s%n", bars.key(), bars.size(), bars.tier());
        return bars;
    }

    private TrainingResult train(TrainingJobs jobs, ObjectInfo bars, Leftovers leftovers) {
        TrainingJobSpec spec = TrainingJobSpec.of(
                        run, config.location(), config.trainer(), new TrainingOutput(key("model"), "policy.pt"))
                .withInputs(Map.of("bars", TrainingInput.of(bars)))
                .withHyperparameters(config.hyperparameters())
                .withPurchase(config.purchase())
                // How much work an interruption costs at most.
                .withCheckpoints(key("checkpoints"), Duration.ofSeconds(5))
                .withTags(tags());
        // Until it has ended it may still write objects.
        leftovers.expect(
                "training job " + run,
                () -> jobs.find(run).ifPresent(job -> jobs.operation(run).cancel(PATIENCE)));
        out.printf("training    job %s%n", run);
        TrainingJob job = jobs.submit(spec).await(PATIENCE);
        TrainingResult model = job.result().orElseThrow();
        out.printf(
                "trained     %s, %d preemptions, %d s billed of %d s, saving %.0f %%%n",
                job.id(),
                job.preemptions(),
                job.time().billed().toSeconds(),
                job.time().trained().toSeconds(),
                job.time().saving() * 100);
        out.printf("model       %s, digest %s%n", model.artifact(), model.digest());
        return model;
    }

    private Endpoint deploy(Endpoints endpoints, TrainingResult model, Leftovers leftovers) {
        ModelSpec served = new ModelSpec(MODEL, model.artifact(), model.digest(), "pytorch", INPUTS, OUTPUTS);
        EndpointSpec spec = EndpointSpec.of(run.value(), config.location(), served, config.image())
                .withTags(tags());
        leftovers.expect("endpoint " + run, () -> endpoints.delete(run.value(), Duration.ZERO));
        out.printf("deploying   endpoint %s%n", run);
        Endpoint endpoint = endpoints.apply(spec).await(PATIENCE);
        out.printf("deployed    %s, %d of %d replicas ready%n", run, endpoint.ready(), spec.replicas());
        return endpoint;
    }

    private void predict(Provider provider, Endpoint endpoint) throws IOException {
        // Where an endpoint is no plain server, its provider's transport signs what is sent and reads what returns.
        ClientOptions options = ClientOptions.defaults().withTransports(providers::transport);
        InferenceRequest request = InferenceRequest.json(MODEL, Files.readString(config.request()));
        try (InferenceClient client = InferenceClient.of(Route.to(endpoint, provider), options)) {
            InferenceAnswer answer = client.infer(request).orThrow();
            out.printf(
                    "predicted   by %s: %s%n", answer.upstream(), answer.text().strip());
        }
    }

    private ObjectKey key(String name) {
        return ObjectKey.of(run + "/" + name);
    }

    /** Whoever finds something knows whose it is. */
    private Tags tags() {
        return Tags.of(Map.of("pipeline-step", run.value()));
    }
}
