package io.mlops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.cli.CommandLineFixture.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What {@code deploy --dry-run} says of the locations, with the local provider. */
class DryRunTest {
    private static final Path MODEL =
            Path.of(System.getProperty("mlops.root")).resolve("examples/trading-policy/model/policy.pt");

    @TempDir
    Path folder;

    private CommandLineFixture cli;

    @BeforeEach
    void setUp() throws Exception {
        cli = new CommandLineFixture(folder.resolve("home"));
        LocalProviderFolder.create(folder.resolve("dist"));
        System.setProperty("mlops.dist", folder.resolve("dist").toString());
    }

    @AfterEach
    void tearDown() {
        System.clearProperty("mlops.dist");
    }

    @Test
    void whatIsDifferentAtALocationIsATableBelowThePlan() throws IOException {
        Result result = cli.run("deploy", "--dry-run", "-f", spec("[local/a, local/b]", "on-demand"));

        assertThat(result.err()).isEmpty();
        assertThat(result.exit()).isZero();
        assertThat(result.out().lines().skip(1))
                .containsExactly(
                        "  + local/a: start 1 replica, not scaled by load",
                        "  + local/b: start 1 replica, not scaled by load",
                        "  LOCATION  FIELD                EFFECT   HOW IT IS THERE",
                        "  local/a   compute.accelerator  differs  not checked beforehand: whether it has any of L4",
                        "  local/a   replicas.max         differs  stays at 1: local does not scale by load",
                        "  local/b   compute.accelerator  differs  not checked beforehand: whether it has any of L4",
                        "  local/b   replicas.max         differs  stays at 1: local does not scale by load",
                        "warning: replicas stay as they are at local/a, local/b: local does not scale by load",
                        "warning: compute.accelerator is passed on unchecked: a location that has none refuses it");
        assertThat(cli.home.resolve("models")).isEmptyDirectory();
    }

    @Test
    void whatStopsItComesFirstAndIsTheErrorToo() throws IOException {
        Result result = cli.run("deploy", "--dry-run", "-f", spec("[local/a, local/z]", "spot"));

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("there is no location local/z", "local has no spot machines for endpoints");
        assertThat(result.out().lines())
                .startsWith("policy: cannot be deployed like this")
                .anyMatch(line -> line.matches("  local/a +compute.purchase +stops +local has no spot machines.*"))
                .anyMatch(line -> line.matches("  local/z +placement\\[1] +stops +there is no location local/z.*"))
                .anyMatch(line -> line.matches("  local/a +replicas.max +differs +stays at 1.*"));
        assertThat(result.out().indexOf("stops  ")).isLessThan(result.out().indexOf("differs"));
    }

    @Test
    void programsReadBoth() throws IOException {
        JsonNode plan = json(cli.run("deploy", "--dry-run", "-o", "json", "-f", spec("[local/a]", "any")));
        assertThat(plan.path("action").asString()).isEqualTo("CREATE");
        JsonNode deviation = plan.at("/deviations/1");
        assertThat(deviation.path("location").asString()).isEqualTo("local/a");
        assertThat(deviation.path("field").asString()).isEqualTo("replicas.max");
        assertThat(deviation.path("effect").asString()).isEqualTo("DIFFERS");
        assertThat(deviation.path("what").asString()).isEqualTo("stays at 2: local does not scale by load");

        JsonNode refused = json(cli.run("deploy", "--dry-run", "-o", "json", "-f", spec("[local/a]", "spot")));
        assertThat(refused.path("action").asString()).isEqualTo("REFUSED");
        assertThat(refused.path("reason").asString()).contains("spec.compute.purchase: local has no spot machines");
        assertThat(refused.at("/deviations/0/effect").asString()).isEqualTo("STOPS");
    }

    @Test
    void withoutADryRunWhatIsRefusedPrintsNoResult() throws IOException {
        Result result = cli.run("deploy", "--yes", "-f", spec("[local/a]", "spot"));

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
    }

    private static JsonNode json(Result result) {
        return JsonMapper.builder().build().readTree(result.out()).at("/plans/0");
    }

    private String spec(String placement, String purchase) throws IOException {
        return Files.writeString(folder.resolve("policy.yaml"), """
                        apiVersion: mlops/v1
                        kind: Deployment
                        metadata: {name: policy}
                        spec:
                          model:
                            uri: %s
                            inputs: [{name: observation, shape: [-1, 20]}]
                            outputs: [{name: position, shape: [-1, 1]}]
                          compute: {accelerator: [L4], purchase: %s}
                          replicas: {min: 2, max: 4}
                          placement: %s
                        """.formatted(MODEL, purchase, placement))
                .toString();
    }
}
