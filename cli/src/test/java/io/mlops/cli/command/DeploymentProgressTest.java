package io.mlops.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.cli.command.DeploymentProgress.End;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Terminal;
import io.mlops.controlplane.Act;
import io.mlops.controlplane.Home;
import io.mlops.controlplane.view.View;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DeploymentProgressTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final Location A = Location.parse("local/a");

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(View.Phase.class)
    void aFailoverIsThroughOnceItIsTakenUpWhateverElseGoesOn(View.Phase phase) {
        DeploymentProgress progress = progress(End.of(new Act.Failover("policy", A, null)));
        assertThat(progress.look(view(phase, 7, "READY"), Duration.ZERO).result())
                .isPresent();
        assertThat(progress.look(view(phase, 6, "READY"), Duration.ZERO).result())
                .isEmpty();
        assertThat(progress.look(view(phase, 7, "DOWN"), Duration.ZERO).result())
                .isEmpty();
        MlopsException closed = catchThrowableOfType(
                MlopsException.class, () -> progress.look(view(phase, 7, "DOWN"), Duration.ofSeconds(6)));
        assertThat(closed.code()).isEqualTo(ErrorCode.UNAVAILABLE);
    }

    @Test
    void failingBackMovesTrafficTooAndARollbackWaitsForItsRevision() {
        assertThat(End.of(new Act.Failback("policy", A, ""))).isEqualTo(End.MOVED);
        DeploymentProgress progress = progress(End.of(new Act.Rollback("policy", 2, 1)));
        assertThat(progress.look(view(View.Phase.DEGRADED, 7, "READY"), Duration.ZERO)
                        .result())
                .isEmpty();
        assertThat(progress.look(view(View.Phase.READY, 7, "READY"), Duration.ZERO)
                        .result())
                .isPresent();
        MlopsException givenUp = catchThrowableOfType(
                MlopsException.class, () -> progress.look(view(View.Phase.ROLLED_BACK, 7, "READY"), Duration.ZERO));
        assertThat(givenUp.code()).isEqualTo(ErrorCode.FAILED_PRECONDITION);
        assertThat(givenUp).hasMessage("cannot change policy: rolled back: one replica is missing");
    }

    @Test
    void aGatewayHasItsTimeFromWhenItIsFirstSeenDown() {
        DeploymentProgress progress = progress(End.SERVING);
        View starting = view(View.Phase.DEPLOYING, 7, "STARTING");
        View down = view(View.Phase.DEPLOYING, 7, "DOWN");
        assertThat(progress.look(down, Duration.ofSeconds(20)).result()).isEmpty();
        assertThat(progress.look(starting, Duration.ofSeconds(24)).result()).isEmpty();
        assertThat(progress.look(down, Duration.ofSeconds(25)).result()).isEmpty();
        MlopsException closed =
                catchThrowableOfType(MlopsException.class, () -> progress.look(down, Duration.ofSeconds(26)));
        assertThat(closed.code()).isEqualTo(ErrorCode.UNAVAILABLE);
    }

    @Test
    void aLocationThatPredictsSomethingElseHoldsNothingUpUnlessNothingElseServes() {
        DeploymentProgress progress = progress(End.SERVING);
        assertThat(progress.look(refused(1), Duration.ZERO).result()).isPresent();
        assertThat(progress.look(view(View.Phase.DEGRADED, 7, "READY"), Duration.ZERO)
                        .result())
                .isEmpty();
        MlopsException nothing =
                catchThrowableOfType(MlopsException.class, () -> progress.look(refused(0), Duration.ZERO));
        assertThat(nothing.code()).isEqualTo(ErrorCode.FAILED_PRECONDITION);
        assertThat(nothing).hasMessage("cannot change policy: one replica is missing");
    }

    private static View refused(int ready) {
        List<View.Placed> locations = List.of(
                new View.Placed("local/a", 1, "image", 0, 100, "READY", 1, ready, null, List.of()),
                new View.Placed("local/b", 1, "image", 0, 100, "REFUSED", 1, 0, null, List.of()));
        return view(View.Phase.DEGRADED, 7, "READY", ready, locations);
    }

    private DeploymentProgress progress(End end) {
        Terminal terminal = new Terminal(System.in, System.out, System.err, false, false, false);
        Session session = new Session(terminal, Home.of(folder), Session.Format.TEXT, false, InstantSource.fixed(NOW));
        return new DeploymentProgress(session, "policy", 7, "change", end);
    }

    private static View view(View.Phase phase, long observed, String gateway) {
        return view(phase, observed, gateway, 2, List.of());
    }

    private static View view(View.Phase phase, long observed, String gateway, int ready, List<View.Placed> locations) {
        String url = "http://127.0.0.1:8484";
        View.Deployment deployment = new View.Deployment(
                "policy", 7, observed, phase, "one replica is missing", 1, 0, url, "", 3, ready, locations, List.of());
        return new View(NOW, null, new View.Gateway(url, "", 1, gateway, ""), "", List.of(deployment));
    }
}
