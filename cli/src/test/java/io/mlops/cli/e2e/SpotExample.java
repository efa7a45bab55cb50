package io.mlops.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mlops.cli.e2e.Installation.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/**
 * The example, trained on spot machines by the commands that users type.
 *
 * @param folder for its specs
 * @param location where it is trained
 * @param taker takes the machine of a job away; false where it has none at the moment
 */
record SpotExample(Installation mlops, Path folder, Path trainer, String location, Predicate<String> taker) {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /**
     * Its machines are taken away twice, and it ends as if they had not been.
     *
     * @return the result
     */
    JsonNode takenAwayTwiceItEndsWithTheSameWeights() throws Exception {
        mlops.ok("job", "submit", "-f", spec("broken").toString());
        Running log = mlops.start("job", "logs", "-f", "broken");
        takeAway("broken", log, "epoch  1 ");
        takeAway("broken", log, "epoch  4 ");
        mlops.ok("job", "submit", "-f", spec("whole").toString());

        JsonNode result = ExampleTrainer.sameWeights(mlops, log, 2);
        assertThat(mlops.ok("job", "show", "broken").out())
                .contains(
                        "broken  SUCCEEDED",
                        location,
                        "store://" + location.substring(0, location.indexOf('/')) + "/jobs/broken/output/policy.pt",
                        "PREEMPTED  attempt 2",
                        "RESUMED  attempt 3");
        return result;
    }

    /** Takes the machine of a job away once its log says this. */
    void takeAway(String job, Running log, String line) {
        await().atMost(PATIENCE).until(() -> Files.readString(log.out()).contains(line));
        await().atMost(PATIENCE).until(() -> taker.test(job));
    }

    Path spec(String name) throws IOException {
        return Files.writeString(folder.resolve(name + ".yaml"), """
                apiVersion: mlops/v1
                kind: TrainingJob
                metadata: {name: %s}
                spec:
                  location: %s
                  image: team/trainer
                  command: [%s]
                  inputs: {bars: {path: %s}}
                  output: {artifact: policy.pt}
                  hyperparameters: {seed: 3, epochs: 10}
                  compute: {cpus: 2, memory: 4GiB, purchase: spot}
                  checkpoints: {period: 1s}
                  limits: {maximum-duration: 30m, maximum-wait: 2h}
                """.formatted(
                        name, location, trainer, Installation.EXAMPLE.resolve("data/sp500-2000.csv")));
    }
}
