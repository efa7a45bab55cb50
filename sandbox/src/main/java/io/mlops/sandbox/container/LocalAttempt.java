package io.mlops.sandbox.container;

import io.mlops.MlopsException;
import io.mlops.sandbox.moto.MotoClient;
import io.mlops.sandbox.sagemaker.Attempt;
import io.mlops.sandbox.sagemaker.Place;
import io.mlops.sandbox.wire.AwsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A run of a training job as a process. Thread-safe. */
final class LocalAttempt implements Attempt {
    private static final System.Logger LOG = System.getLogger(LocalAttempt.class.getName());
    /** "StopTrainingJob sends SIGTERM, which delays job termination for 120 seconds" (service model). */
    private static final Duration GRACE = Duration.ofMinutes(2);

    /** What the service says where the program wrote no reason. */
    private static final String NO_REASON = "See job logs for more information";

    private static final Duration SYNC_EVERY = Duration.ofMillis(500);
    /** What a program left running may keep its output open. */
    private static final Duration LOGGED_WITHIN = Duration.ofSeconds(5);

    private final Place place;
    private final JsonNode request;
    private final JobFolder folder;
    private final Images images;
    private final MotoClient moto;
    private final CloudLogs logs;
    private final InstantSource clock;
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile Progress progress = Progress.none();
    private boolean stopped;
    private boolean interrupted;
    private @Nullable ContainerProcess process;

    LocalAttempt(
            Place place,
            JsonNode request,
            JobFolder folder,
            Images images,
            MotoClient moto,
            CloudLogs logs,
            InstantSource clock) {
        this.place = place;
        this.request = request;
        this.folder = folder;
        this.images = images;
        this.moto = moto;
        this.logs = logs;
        this.clock = clock;
    }

    /** Returns once nothing of it runs any more. */
    void awaitEnd() {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Progress progress() {
        return progress;
    }

    @Override
    public synchronized void stop() {
        stopped = true;
        if (process != null) {
            process.stop();
        }
    }

    @Override
    public synchronized void interrupt() {
        interrupted = true;
        stop();
    }

    @Override
    public synchronized void close() {
        interrupted = true;
        stopped = true;
        if (process != null) {
            process.kill();
        }
    }

    private synchronized boolean stopped() {
        return stopped;
    }

    private synchronized boolean interrupted() {
        return interrupted;
    }

    /** Does all of it, and returns once nothing of it runs any more. */
    void run() {
        try {
            folder.fill(moto);
            progress = progress.withDownloaded(clock.instant());
            Optional<String> failure = train();
            progress = progress.withEnded(clock.instant(), stopped() ? Optional.empty() : failure);
            if (!interrupted()) {
                folder.store(moto);
                progress = progress.withStored(clock.instant());
            }
        } catch (AwsException | MlopsException e) {
            fail("ClientError: " + e.getMessage());
        } catch (IOException | UncheckedIOException e) {
            LOG.log(Level.WARNING, "Cannot run the training job " + name(), e);
            fail("InternalServerError: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Folders.delete(folder.root());
            over.countDown();
        }
    }

    private void fail(String reason) {
        progress = progress.withEnded(clock.instant(), Optional.of(reason)).withStored(clock.instant());
    }

    /** Why it did not end well. */
    private Optional<String> train() throws AwsException, IOException, InterruptedException {
        CheckpointSync sync = folder.checkpoints()
                .map(prefix -> new CheckpointSync(folder.checkpointFolder(), prefix, moto))
                .orElse(null);
        if (sync != null) {
            sync.begin();
        }
        ContainerProcess started = begin();
        if (started == null) {
            return Optional.empty();
        }
        while (!started.endsWithin(SYNC_EVERY)) {
            if (sync != null) {
                sync.run();
            }
        }
        if (sync != null) {
            sync.run();
        }
        int status = started.await();
        started.awaitLog(LOGGED_WITHIN);
        return status == 0
                ? Optional.empty()
                : Optional.of("AlgorithmError: " + folder.failure().orElse(NO_REASON) + ", exit code: " + status);
    }

    /** Nothing where it was stopped already. */
    private synchronized @Nullable ContainerProcess begin() throws AwsException, IOException {
        if (stopped) {
            return null;
        }
        LogStream output =
                logs.stream(place.region(), "/aws/sagemaker/TrainingJobs", name() + "/algo-1-" + clock.millis());
        process = ContainerProcess.start(command(), environment(), folder.root(), GRACE, output);
        return process;
    }

    /** The image's command and {@code train}, or what the request puts in their place. */
    private List<String> command() throws AwsException {
        JsonNode algorithm = request.path("AlgorithmSpecification");
        List<String> entrypoint = words(algorithm.path("ContainerEntrypoint"));
        List<String> arguments = words(algorithm.path("ContainerArguments"));
        List<String> command = new ArrayList<>(
                entrypoint.isEmpty()
                        ? images.command(algorithm.path("TrainingImage").asString())
                        : entrypoint);
        command.addAll(entrypoint.isEmpty() && arguments.isEmpty() ? List.of("train") : arguments);
        return command;
    }

    private List<String> words(JsonNode list) {
        return list.valueStream()
                .map(word -> word.asString().replace("/opt/ml", folder.root().toString()))
                .toList();
    }

    private Map<String, String> environment() {
        Map<String, String> asked = new LinkedHashMap<>();
        request.path("Environment")
                .properties()
                .forEach(e -> asked.put(e.getKey(), e.getValue().asString()));
        Map<String, String> environment = new ModelFolder(folder.root()).translated(asked);
        environment.put("TRAINING_JOB_NAME", name());
        environment.put(
                "TRAINING_JOB_ARN",
                "arn:aws:sagemaker:" + place.region() + ":" + place.account() + ":training-job/" + name());
        // Where a program finds what lies in /opt/ml of a real container.
        environment.put("SANDBOX_OPT_ML", folder.root().toString());
        return environment;
    }

    private String name() {
        return request.path("TrainingJobName").asString();
    }
}
