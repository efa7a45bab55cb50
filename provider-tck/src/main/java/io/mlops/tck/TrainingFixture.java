package io.mlops.tck;

import io.mlops.Operation;
import io.mlops.ResourceName;
import io.mlops.Sha256;
import io.mlops.Tags;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.WriteOptions;
import io.mlops.provider.Provider;
import io.mlops.training.LogPage;
import io.mlops.training.Purchase;
import io.mlops.training.TrainingEvent;
import io.mlops.training.TrainingInput;
import io.mlops.training.TrainingJob;
import io.mlops.training.TrainingJobSpec;
import io.mlops.training.TrainingLimits;
import io.mlops.training.TrainingOutput;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/**
 * Training jobs of a harness's world: specs made, states awaited.
 *
 * @param harness the world
 */
record TrainingFixture(TrainingHarness harness) {
    /** Looks within the patience of a world: what is slow is not asked as often. */
    private static final int LOOKS = 1800;

    Provider provider() {
        return harness.provider();
    }

    /** The job that most tests have. */
    ResourceName name() {
        return ResourceName.of(own("policy"));
    }

    /** As nobody but this test says it. */
    String own(String word) {
        return word + harness.suffix();
    }

    /** All jobs of this test. */
    List<TrainingJob> listed() {
        return provider().training().list(Tags.none()).stream()
                .filter(job -> job.spec().name().value().endsWith(harness.suffix()))
                .toList();
    }

    private Duration poll() {
        return harness.patience().dividedBy(LOOKS);
    }

    /** A job of one round that does not checkpoint, on demand. */
    TrainingJobSpec spec(String word) {
        String name = own(word);
        TrainingJobSpec spec = TrainingJobSpec.of(
                        ResourceName.of(name),
                        harness.location(),
                        harness.trainer(),
                        new TrainingOutput(ObjectKey.of("results/" + name), TestTrainer.ARTIFACT))
                .withMachines(1, harness.compute(), Purchase.ON_DEMAND)
                .withTags(Tags.of(Map.of("job", name)));
        return harness.service().map(spec::withService).orElse(spec);
    }

    /** A job that checkpoints and ends in its last round. */
    TrainingJobSpec rounds(String name, int rounds, Purchase purchase) {
        return spec(name)
                .withHyperparameters(Map.of("rounds", Integer.toString(rounds)))
                .withPurchase(purchase)
                .withCheckpoints(ObjectKey.of("checkpoints/" + own(name)), Duration.ofSeconds(30));
    }

    /** A job that runs until it is told to end. */
    TrainingJobSpec endless(String name) {
        return rounds(name, Integer.MAX_VALUE, Purchase.ON_DEMAND);
    }

    static TrainingLimits limits(Duration duration, Duration wait, int retries) {
        return new TrainingLimits(duration, wait, retries);
    }

    ObjectInfo store(String key, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        return provider()
                .artifacts()
                .upload(ObjectKey.of(key), new ByteArrayInputStream(bytes), WriteOptions.defaults());
    }

    /** Everything below a prefix, as it is stored now. */
    TrainingInput folder(String prefix) {
        TreeMap<String, Sha256> files = new TreeMap<>();
        for (ObjectInfo info : provider().artifacts().list(prefix + "/")) {
            files.put(info.key().value().substring(prefix.length() + 1), info.digest());
        }
        return new TrainingInput(ObjectKey.of(prefix), TrainingInput.digestOf(files));
    }

    TrainingJob finish(TrainingJobSpec spec) {
        Operation<TrainingJob> operation = provider().training().submit(spec);
        return operation.await(harness.patience());
    }

    TrainingJob find(ResourceName name) {
        return provider().training().find(name).orElseThrow();
    }

    TrainingJob awaitJob(ResourceName name, Predicate<TrainingJob> condition) {
        return Awaitility.await()
                .atMost(harness.patience())
                .pollDelay(Duration.ZERO)
                .pollInterval(poll())
                .until(() -> find(name), condition);
    }

    TrainingJob awaitState(ResourceName name, TrainingJob.State state) {
        return awaitJob(name, job -> job.state() == state);
    }

    /** Waits until the trainer runs and wrote this line. */
    void awaitLine(ResourceName name, String line) {
        Awaitility.await()
                .atMost(harness.patience())
                .pollDelay(Duration.ZERO)
                .pollInterval(poll())
                .until(() -> log(name).contains(line));
        awaitState(name, TrainingJob.State.RUNNING);
    }

    /** All that the job wrote so far. */
    List<String> log(ResourceName name) {
        List<String> lines = new ArrayList<>();
        String position = LogPage.START;
        while (true) {
            LogPage page = provider().training().logs(name, position, 1000);
            lines.addAll(page.lines());
            position = page.next();
            if (page.lines().isEmpty()) {
                return lines;
            }
        }
    }

    static List<TrainingEvent.Kind> kinds(TrainingJob job) {
        return job.events().stream().map(TrainingEvent::kind).toList();
    }
}
