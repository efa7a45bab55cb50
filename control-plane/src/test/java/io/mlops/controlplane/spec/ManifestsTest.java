package io.mlops.controlplane.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.controlplane.spec.DeploymentSpec.Strategy;
import io.mlops.controlplane.spec.DeploymentSpec.Traffic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestsTest {
    static final String FULL = """
            apiVersion: mlops/v1
            kind: Deployment
            metadata: {name: trading-policy}
            spec:
              model:
                uri: model/policy.pt
                framework: pytorch
                inputs: [{name: window, datatype: FP32, shape: [-1, 32]}]
                outputs: [{name: position, shape: [-1, 1]}]
              image: mlops/model-server
              compute: {accelerator: [L4, A10], cpus: 4, memory: 16GiB, purchase: on-demand}
              replicas: {min: 3, max: 12}
              scaling: {target: 70%, schedule: []}
              load: {steady: 4000, peak: 12000}
              objectives: {availability: 99.99%, latency-p99: 300ms, failover: 30s, survive: cloud, degraded-throughput: 80%}
              placement: [local/a, local/b, local/c]
              traffic: active
              rollout: {strategy: canary, steps: [5%, 25%, 100%], hold: 60s, abort-on: {error-rate: 1%, latency-p99: 300ms},
                        keep-previous: 30m, freeze: {calendar: trading-hours.yaml, zone: Asia/Tokyo}}
            """;

    static final String SMALL = """
            apiVersion: mlops/v1
            kind: Deployment
            metadata: {name: policy}
            spec:
              model: {uri: policy.pt, inputs: [{name: x, shape: [-1, 4]}], outputs: [{name: y, shape: [-1]}]}
              replicas: {min: 2}
              placement: [local/a, local/b]
            """;

    @TempDir
    Path folder;

    @Test
    void clientsHaveRoundTripsByPattern() throws IOException {
        String given =
                "latency-p99: 300ms, clients: [{region: tokyo, latency: {aws/ap-northeast-1: 3ms, gcp/*: 35ms}}]";
        String asked = "latency-p99: 300ms, failover";
        DeploymentSpec spec =
                read(FULL.replace(asked, given + ", failover")).get(0).spec();

        assertThat(spec.objectives().clients())
                .containsExactly(new ClientRegion(
                        "tokyo",
                        new TreeMap<>(
                                Map.of("aws/ap-northeast-1", Duration.ofMillis(3), "gcp/*", Duration.ofMillis(35)))));
        assertThat(SpecJson.deployment(SpecJson.write(spec))).isEqualTo(spec);
        assertThat(errors(FULL.replace(asked, given.replaceFirst("latency-p99: 300ms, ", "") + ", failover")))
                .singleElement()
                .asString()
                .contains(
                        "spec.objectives.clients: how far clients are is held against latency-p99, which is not given");
        assertThat(errors(FULL.replace(asked, given.replace("35ms", "far") + ", failover")))
                .singleElement()
                .asString()
                .contains("cannot read duration \"far\"");
    }

    @Test
    void readsEveryField() throws IOException {
        Manifest manifest = read(FULL).get(0);
        DeploymentSpec spec = manifest.spec();

        assertThat(manifest.name().value()).isEqualTo("trading-policy");
        assertThat(manifest.modelFile()).isEqualTo(folder.resolve("model/policy.pt"));
        assertThat(spec.model().inputs().get(0).shape()).containsExactly(-1L, 32L);
        assertThat(spec.model().outputs().get(0).datatype()).isEqualTo("FP32");
        assertThat(spec.compute().memory()).hasToString("16GiB");
        assertThat(spec.compute().purchase()).isEqualTo(DeploymentSpec.Purchase.ON_DEMAND);
        assertThat(spec.replicas().maxOrNull()).isEqualTo(12);
        assertThat(spec.objectives().availabilityOrNull()).hasToString("99.99%");
        assertThat(spec.objectives().latencyP99OrNull()).isEqualTo(Duration.ofMillis(300));
        assertThat(spec.placement().locations()).contains(Location.of("local", "b"));
        assertThat(spec.traffic()).isEqualTo(Traffic.ACTIVE);
        assertThat(spec.rollout().steps()).containsExactly(Percent.of(5), Percent.of(25), Percent.of(100));
        assertThat(spec.rollout().abortOn().errorRate()).isEqualTo(Percent.of(1));
        assertThat(spec.rollout().freezeOrNull()).isNotNull();
        assertThat(manifest.where("spec.placement[1]")).endsWith("spec.yaml:16:24");
    }

    @Test
    void fillsInWhatIsLeftOut() throws IOException {
        DeploymentSpec spec = read(SMALL).get(0).spec();

        assertThat(spec.image()).isEqualTo("mlops/model-server");
        assertThat(spec.traffic()).isEqualTo(Traffic.PRIORITY);
        assertThat(spec.compute().cpus()).isEqualTo(1);
        assertThat(spec.scalingOrNull()).isNull();
        assertThat(spec.rollout().strategy()).isEqualTo(Strategy.ROLLING);
        assertThat(spec.rollout().effectiveSteps()).hasSize(3).last().isEqualTo(Percent.of(100));
        assertThat(spec.rollout().keepPrevious()).isEqualTo(Duration.ofMinutes(30));
    }

    @Test
    void storesAndReadsBackTheSame() throws IOException {
        for (String text : List.of(FULL, SMALL, SMALL.replace("[local/a, local/b]", "auto"))) {
            DeploymentSpec spec = read(text).get(0).spec();
            String json = SpecJson.write(spec);

            assertThat(SpecJson.deployment(json)).isEqualTo(spec);
            assertThat(SpecJson.write(SpecJson.deployment(json))).isEqualTo(json);
        }
    }

    @Test
    void reportsSeveralMistakesAtOnceEachWithItsPlace() throws IOException {
        String text = SMALL.replace("replicas: {min: 2}", "replica: {min: 2}\n  trafic: active")
                .replace("[local/a, local/b]", "[local/a, LOCAL]");

        assertThat(errors(text))
                .containsExactly(
                        "spec.yaml:5:3: spec.replicas is missing: How many replicas, over all locations.",
                        "spec.yaml:6:3: unknown key \"replica\" in spec: did you mean replicas?",
                        "spec.yaml:7:3: unknown key \"trafic\" in spec: did you mean traffic?",
                        "spec.yaml:8:24: spec.placement[1]: cannot read location \"LOCAL\": a provider matches"
                                + " [a-z0-9][a-z0-9-]{0,62}");
    }

    @Test
    void saysWhatWasExpectedOfEachType() throws IOException {
        assertThat(errors(SMALL.replace("min: 2", "min: two")).get(0))
                .isEqualTo("spec.yaml:6:19: spec.replicas.min: expected a whole number, found \"two\"");
        assertThat(errors(SMALL.replace("min: 2", "min: 0")).get(0)).contains("expected a number from 1 to 1000");
        assertThat(errors(SMALL.replace("min: 2", "min: 99999999999999999999")).get(0))
                .contains("expected a number from 1 to 1000");
        assertThat(errors(SMALL.replace("min: 2", "min: 4, max: 3")).get(0)).contains("max 3 is less than min 4");
        assertThat(errors(SMALL + "  scaling: {target: 0%}\n").get(0)).contains("expected more than 0%");
        assertThat(errors(SMALL + "  serverless: {concurrency: 1, warm: 2}\n  scaling: {target: 50%}\n"
                        + "  compute: {purchase: spot}\n"))
                .hasSize(5)
                .anyMatch(line -> line.contains("warm 2 is more than concurrency 1"))
                .anyMatch(line -> line.contains("leaves nothing for some of the 2 locations"))
                .anyMatch(line -> line.contains("write {min: 1}"))
                .anyMatch(line -> line.contains("leave scaling out"))
                .anyMatch(line -> line.contains("leave purchase out"));
        assertThat(errors(SMALL + "  standby: {replicas: 2}\n  traffic: active\n"))
                .hasSize(2)
                .anyMatch(line -> line.contains("with traffic active every location serves"))
                .anyMatch(line -> line.contains("expected at least 4 for 2 locations with 2 replicas"));
        assertThat(errors(SMALL.replace(", local/b", "") + "  standby: {}\n").get(0))
                .contains("name another one to stand by");
        assertThat(errors(SMALL + "  rollout: {hold: 5 minutes}\n").get(0))
                .startsWith("spec.yaml:8:19: spec.rollout.hold")
                .contains("as in 300ms");
        assertThat(errors(SMALL + "  objectives: {availability: 99.99}\n").get(0))
                .contains("as in 25% or 99.99%");
        assertThat(errors(SMALL + "  objectives: {availability: 101%}\n").get(0))
                .contains("between 0% and 100%");
        assertThat(errors(SMALL + "  compute: {memory: 16GB}\n").get(0)).contains("as in 16GiB");
        assertThat(errors(SMALL + "  compute: {purchase: on_demand}\n").get(0)).contains("did you mean on-demand?");
        assertThat(errors(SMALL + "  compute: [4]\n").get(0)).contains("is a list: expected keys and values");
        assertThat(errors(SMALL + "  image: {a: b}\n").get(0)).contains("is a mapping: expected a single value");
        assertThat(errors(SMALL + "  image: 12\n").get(0)).contains("put it in quotes");
        assertThat(errors(SMALL + "  image: \"\"\n").get(0)).contains("spec.image is empty");
        assertThat(errors(SMALL.replace("name: policy", "name: Policy")).get(0)).contains("does not match");
        assertThat(errors(SMALL.replace("shape: [-1, 4]", "shape: [0, 4]")).get(0))
                .contains("a dimension of size 0");
        assertThat(errors(SMALL.replace("shape: [-1, 4]", "shape: [-2]")).get(0))
                .contains("expected -1 or more");
        assertThat(errors(SMALL.replace("inputs: [{name: x, shape: [-1, 4]}]", "inputs: []"))
                        .get(0))
                .contains("spec.model.inputs is too short");
        assertThat(errors(SMALL.replace("[local/a, local/b]", "local/a")).get(0))
                .contains("expected auto or a list");
        assertThat(errors(SMALL.replace("[local/a, local/b]", "[local/a, local/a]"))
                        .get(0))
                .contains("named twice");
    }

    @Test
    void checksTheStepsOfARollout() throws IOException {
        assertThat(errors(SMALL + "  rollout: {strategy: canary}\n").get(0)).contains("a canary needs steps");
        assertThat(errors(SMALL + "  rollout: {steps: [50%, 40%, 100%]}\n").get(0))
                .contains("40% is not more than 50%");
        assertThat(errors(SMALL + "  rollout: {steps: [50%]}\n").get(0)).contains("the last step must be 100%");
        assertThat(errors(SMALL + "  rollout: {strategy: blue-green, steps: [100%]}\n")
                        .get(0))
                .contains("no steps");
    }

    @Test
    void checksRequestsComparisonsAndFreezes() throws IOException {
        assertThat(errors(SMALL + "  requests: {timeout: 0s}\n"))
                .containsExactly("spec.yaml:8:23: spec.requests.timeout: expected more than 0s and at most 1h");
        assertThat(errors(SMALL + "  requests: {timeout: 61m, max-body: 2GiB}\n"))
                .containsExactly(
                        "spec.yaml:8:23: spec.requests.timeout: expected more than 0s and at most 1h",
                        "spec.yaml:8:38: spec.requests.max-body: expected 1B to 1GiB");
        assertThat(errors(SMALL + "  rollout: {compare: none, abort-on: {output-drift: 5%}}\n"))
                .containsExactly(
                        "spec.yaml:8:22: spec.rollout.compare: nothing is compared: abort-on.output-drift needs"
                                + " recorded or synthetic");
        assertThat(errors(SMALL + "  rollout: {freeze: {calendar: c.yaml, zone: Asia/Tokio}}\n"))
                .containsExactly("spec.yaml:8:46: spec.rollout.freeze.zone: there is no time zone Asia/Tokio: did you"
                        + " mean Asia/Tokyo?");
    }

    @Test
    void refusesRepeatedKeysAndNames() throws IOException {
        assertThat(errors(SMALL + "  traffic: active\n  traffic: priority\n"))
                .containsExactly("spec.yaml:9:3: the key traffic is given twice, first on line 8");
        assertThat(errors(SMALL + "---\n" + SMALL))
                .containsExactly("spec.yaml:9:1: two deployments are named policy, the first on line 1: give this one"
                        + " another name");
    }

    @Test
    void refusesWhatIsNotASpec() throws IOException {
        assertThat(errors("a: [1, 2\nb: 3\n").get(0)).startsWith("spec.yaml:2:").contains("not YAML");
        assertThat(errors("just text").get(0)).contains("expected apiVersion, kind, metadata and spec");
        assertThat(errors("{}")).hasSize(4);
        assertThat(errors(SMALL.replace("kind: Deployment", "kind: Deployent")).get(0))
                .isEqualTo("spec.yaml:2:7: kind: expected Deployment");
        assertThat(errors("").get(0)).contains("it holds no document");
        assertThat(errors(SMALL.replace("spec:", "spec: &s\n  compute: *s\n")).get(0))
                .contains("spec");
        Files.write(folder.resolve("spec.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe});
        assertThat(failure().getMessage()).contains("not UTF-8");
        MlopsException missing =
                catchThrowableOfType(MlopsException.class, () -> Manifests.read(folder.resolve("none.yaml")));
        assertThat(missing.code()).isEqualTo(ErrorCode.NOT_FOUND);
    }

    private List<Manifest> read(String text) throws IOException {
        Files.writeString(folder.resolve("spec.yaml"), text, StandardCharsets.UTF_8);
        return Manifests.read(folder.resolve("spec.yaml"));
    }

    /** The mistakes found in the text, without the folder. */
    private List<String> errors(String text) throws IOException {
        Files.writeString(folder.resolve("spec.yaml"), text, StandardCharsets.UTF_8);
        MlopsException failure = failure();
        assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        return String.valueOf(failure.getMessage())
                .lines()
                .map(line -> line.replace(folder + "/", ""))
                .toList();
    }

    private MlopsException failure() {
        return catchThrowableOfType(MlopsException.class, () -> Manifests.read(folder.resolve("spec.yaml")));
    }
}
