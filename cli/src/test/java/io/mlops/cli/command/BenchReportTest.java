package io.mlops.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.cli.load.Window;
import io.mlops.controlplane.view.View;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BenchReportTest {
    private static final View.Placed LOCAL = new View.Placed(
            "local/a",
            2,
            "image",
            0,
            100,
            "READY",
            2,
            1,
            List.of(replica("r1", "STARTING", ""), replica("r2", "READY", "http://127.0.0.1:1")));
    private static final View.Placed CLOUD = cloud("aws/us-east-1", 0, 2);

    private static View.Replica replica(String id, String state, String address) {
        return new View.Replica(id, state, address, Instant.EPOCH, "");
    }

    private static View.Placed cloud(String location, int priority, int ready) {
        return new View.Placed(
                location,
                2,
                "image",
                priority,
                100,
                "READY",
                2,
                ready,
                new View.Whole("policy-x", "https://127.0.0.1:2/endpoints/policy-x", "aws"),
                List.of());
    }

    private static View.Deployment deployment(View.Placed... locations) {
        return new View.Deployment(
                "policy", 1, 1, View.Phase.READY, "", 2, 0, "", "00", 2, 2, List.of(locations), List.of());
    }

    private static BenchTarget find(View.Deployment deployment, String location) {
        return BenchTarget.find(
                deployment,
                Optional.of(location).filter(text -> !text.isEmpty()).map(Location::parse));
    }

    private static BenchReport.Step step(int connections, long requests, long failed, double p99) {
        return new BenchReport.Step(
                connections, new Window(1, requests, failed, 1, p99, p99), failed == 0 ? "" : "too many");
    }

    private static BenchReport report(BenchTarget target, BenchReport.Step... steps) {
        return new BenchReport("policy", target, Duration.ofMillis(300), List.of(steps));
    }

    @Test
    void aReplicaWithAnAddressIsLoadedByItself() {
        BenchTarget target = find(deployment(LOCAL, CLOUD), "");
        assertThat(target.id()).isEqualTo("r2");
        assertThat(target.replicas()).isEqualTo(1);
        assertThat(target.place().through()).isEmpty();
        assertThat(report(target, step(1, 50, 0, 10), step(2, 80, 0, 20)).perReplica())
                .isEqualTo(80);
    }

    @Test
    void whatAnEndpointCarriesIsSharedByItsReplicas() {
        BenchTarget target = find(deployment(LOCAL, CLOUD), "aws/us-east-1");
        assertThat(target.place().through().orElseThrow().endpoint()).isEqualTo("policy-x");
        assertThat(target.describe()).isEqualTo("endpoint policy-x at aws/us-east-1, 2 ready replicas");
        assertThat(report(target, step(1, 50, 0, 10), step(2, 80, 0, 20)).perReplica())
                .isEqualTo(40);
        BenchTarget grown = target.grown(deployment(cloud("aws/us-east-1", 0, 4)));
        assertThat(report(grown, step(2, 80, 0, 20)).perReplica()).isEqualTo(20);
        assertThat(target.grown(deployment(cloud("aws/us-east-1", 0, 1))).replicas())
                .isEqualTo(2);
    }

    @Test
    void neitherWhatIsThrottledNorWhatIsTooSlowCounts() {
        BenchTarget target = find(deployment(CLOUD), "");
        BenchReport report = report(target, step(1, 50, 0, 10), step(2, 90, 0, 301), step(4, 200, 20, 10));
        assertThat(report.best().orElseThrow().connections()).isEqualTo(1);
        assertThat(report.perReplica()).isEqualTo(25);
        assertThat(report(target, step(1, 50, 1, 10)).perReplica()).isZero();
    }

    @Test
    void usersAreAskedForWhereTheirRequestsGoFirst() {
        View.Placed behind = cloud("aws/us-west-2", 1, 2);
        View.Deployment both = deployment(CLOUD, behind);
        assertThat(find(both, "aws/us-east-1").servesUsers(both)).isTrue();
        assertThat(find(both, "aws/us-west-2").servesUsers(both)).isFalse();
        View.Deployment lost = deployment(cloud("aws/us-east-1", 0, 0), behind);
        assertThat(find(lost, "").servesUsers(lost)).isTrue();
    }

    @Test
    void aLocationThatItDoesNotHaveIsSaid() {
        View.Deployment deployment = deployment(cloud("aws/us-east-1", 0, 0));
        MlopsException unknown = catchThrowableOfType(MlopsException.class, () -> find(deployment, "aws/us-east-2"));
        assertThat(unknown.code()).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(unknown).hasMessageContaining("did you mean aws/us-east-1?");
        MlopsException none = catchThrowableOfType(MlopsException.class, () -> find(deployment, ""));
        assertThat(none.code()).isEqualTo(ErrorCode.UNAVAILABLE);
    }
}
