package io.mlops.controlplane.placing;

import static io.mlops.controlplane.reconcile.Specs.edit;
import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.Location;
import io.mlops.controlplane.reconcile.Specs;
import io.mlops.controlplane.spec.DeploymentSpec;
import io.mlops.controlplane.spec.Manifests;
import io.mlops.planner.place.Throughput;
import io.mlops.planner.place.Throughput.Basis;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SurvivalCheckTest {
    private static final Location A = Location.of("one", "a");
    private static final Location B = Location.of("two", "b");

    @TempDir
    Path folder;

    @Test
    void withoutAnObjectiveNothingIsChecked() throws IOException {
        assertThat(SurvivalCheck.of(spec("{min: 1}", "[one/a]", "objectives: {failover: 30s}"), Map.of()))
                .isEmpty();
    }

    @Test
    void theShareOfTheReplicasCountsWhereTheirThroughputIsUnknown() throws IOException {
        String objectives = "objectives: {survive: cloud, degraded-throughput: 60%}";
        assertThat(check("{min: 3}", "[one/a, two/b, three/c]", objectives).holds())
                .isTrue();
        assertThat(check("{min: 4}", "[one/a, two/b, three/c]", objectives).lacking())
                .isEqualTo("after the loss of one 2 replicas are left, and 2.4 must be");
        assertThat(check("{min: 4}", "[one/a, one/b]", objectives).lacking())
                .isEqualTo("after the loss of one 0 replicas are left, and 2.4 must be");
    }

    @Test
    void withoutAShareSomethingMustBeLeft() throws IOException {
        assertThat(check("{min: 3}", "[one/a, one/b]", "objectives: {survive: region}")
                        .holds())
                .isTrue();
        assertThat(check("{min: 3}", "[one/a, one/b]", "objectives: {survive: cloud}")
                        .lacking())
                .isEqualTo("after the loss of one 0 replicas are left, and some must be");
    }

    @Test
    void theLoadCountsWhereEveryThroughputIsKnown() throws IOException {
        DeploymentSpec spec = spec(
                "{min: 4, max: 9}",
                "[one/a, two/b]",
                "load: {steady: 100, peak: 300}",
                "objectives: {survive: cloud, degraded-throughput: 50%}");
        assertThat(SurvivalCheck.of(spec, Map.of(A, each(100), B, each(60))).orElseThrow())
                .satisfies(check -> assertThat(check.holds()).isFalse())
                .satisfies(check -> assertThat(check.lacking())
                        .isEqualTo("after the loss of one 120 requests/s are left, and 150 must be"));
        assertThat(SurvivalCheck.of(spec, Map.of(A, each(100), B, each(80)))
                        .orElseThrow()
                        .holds())
                .isTrue();
        assertThat(SurvivalCheck.of(spec, Map.of(A, each(1))).orElseThrow())
                .as("one is unknown: replicas count")
                .satisfies(check -> assertThat(check.unit()).isEqualTo("replicas"))
                .satisfies(check -> assertThat(check.holds()).isTrue());
    }

    @Test
    void whatAllReplicasCarryMustBeThePeak() throws IOException {
        DeploymentSpec spec = spec(
                "{min: 4}",
                "[one/a, two/b]",
                "load: {steady: 100, peak: 300}",
                "objectives: {survive: cloud, degraded-throughput: 10%}");
        assertThat(SurvivalCheck.of(spec, Map.of(A, each(70), B, each(70)))
                        .orElseThrow()
                        .lacking())
                .isEqualTo("all replicas together carry 280 of 300 requests/s");
    }

    private SurvivalCheck check(String replicas, String placement, String objectives) throws IOException {
        return SurvivalCheck.of(spec(replicas, placement, objectives), Map.of()).orElseThrow();
    }

    private DeploymentSpec spec(String replicas, String placement, String... more) throws IOException {
        Path file = Specs.write(folder, "m1", more);
        edit(file, "{min: 3}", replicas);
        edit(file, "[fake/a, fake/b, fake/c]", placement);
        return Manifests.read(file).getFirst().spec();
    }

    private static Throughput each(double requestsPerSecond) {
        return new Throughput(requestsPerSecond, Basis.MEASURED, "a bench");
    }
}
