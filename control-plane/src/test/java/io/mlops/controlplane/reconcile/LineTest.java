package io.mlops.controlplane.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.Location;
import io.mlops.controlplane.journal.JournalEvent;
import io.mlops.controlplane.spec.SpecJson;
import io.mlops.controlplane.store.DeploymentRow;
import io.mlops.controlplane.store.RolloutRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Who leads and what is tried again when, by what is seen of three locations, a look each second. */
class LineTest {
    private static final Location A = Location.parse("fake/a");
    private static final Location B = Location.parse("fake/b");
    private static final Location C = Location.parse("fake/c");
    private static final Condition WELL = new Condition(Optional.empty(), true, Optional.empty(), false, false, 1, 1);
    private static final Condition LOST =
            new Condition(Optional.of("it is down"), false, Optional.empty(), false, false, 0, 1);
    private static final Condition DENIED =
            new Condition(Optional.empty(), false, Optional.of("there is no quota"), true, false, 1, 1);

    private final Map<Location, Condition> seen = new HashMap<>(Map.of(A, WELL, B, WELL, C, WELL));
    private final List<String> told = new ArrayList<>();
    private int stable;
    private Instant now = Instant.parse("2026-11-22T12:00:00Z");

    @Test
    void whatCannotStandByIsTriedAgainAfterPausesThatGrowToTenMinutes() {
        Line line = line(1);
        seen.put(B, DENIED);

        pass(line, 3600);

        assertThat(told)
                .allMatch(event -> event.startsWith("STANDBY_FAILED") && event.contains("fake/b"))
                .hasSize(10);
        assertThat(told.subList(0, 7))
                .extracting(LineTest::pause)
                .containsExactly("30s", "1m", "2m", "4m", "8m", "10m", "10m");
        seen.put(B, WELL);
        pass(line, 600);
        assertThat(told.getLast()).startsWith("STANDBY_READY");
        assertThat(line.say()).isEmpty();
    }

    @Test
    void whatAnswersLeadsAlthoughItCannotGrowWhereNobodyElseDoes() {
        Line line = line(1);
        seen.put(A, LOST);
        seen.put(B, DENIED);
        seen.put(C, LOST);

        pass(line, 7);

        assertThat(line.leading()).isEqualTo(B);
        assertThat(line.replicas(B)).isEqualTo(1);
        assertThat(line.say()).contains("fake/b takes the traffic: fake/a is lost: it is down");
        seen.put(C, WELL);
        pass(line, 1);
        assertThat(line.leading()).isEqualTo(C);
        assertThat(line.replicas(C)).isEqualTo(3);
    }

    @Test
    void beforeAnythingHasServedNothingIsLost() {
        Line line = line(0);
        seen.put(A, LOST);

        pass(line, 60);

        assertThat(line.leading()).isEqualTo(A);
        assertThat(told).isEmpty();
    }

    @Test
    void aFailBackFindsItsLocationLostAndStays() {
        stable = 1;
        Line line = new Line(target(), B);
        seen.put(A, LOST);

        pass(line, 60);

        assertThat(line.leading()).isEqualTo(B);
        assertThat(line.replicas(B)).isEqualTo(3);
        assertThat(told).singleElement().asString().contains("STANDBY_GROWS", "fake/b");
    }

    private void pass(Line line, int seconds) {
        Target target = target();
        for (int i = 0; i < seconds; i++) {
            now = now.plusSeconds(1);
            line.look(target, seen::get, now).stream().map(LineTest::text).forEach(told::add);
        }
    }

    private static String text(JournalEvent event) {
        return event.action() + " " + event.detail();
    }

    private static String pause(String event) {
        return event.replaceFirst(".*\"again-in\":\"([^\"]*)\".*", "$1");
    }

    private Line line(int serving) {
        stable = serving;
        return new Line(target(), null);
    }

    private Target target() {
        DeploymentRow row = new DeploymentRow("policy", 1, SpecJson.deployment("""
                        {"model": {"uri": "m.pt", "inputs": [{"name": "x", "shape": [4]}], "outputs": [{"name": "y", "shape": [1]}]},
                         "replicas": {"min": 5}, "placement": ["fake/a", "fake/b", "fake/c"],
                         "standby": {"replicas": 1, "after": "3s", "hold": "10s"}}"""), 1, false, "ann", now);
        RolloutRow none = RolloutRow.none("policy");
        RolloutRow rollout =
                stable == 0 ? none.start(1, now) : none.start(1, now).promote(Instant.EPOCH);
        return new Target(row, rollout, new TreeMap<>(), List.of(), List.of(), false, null);
    }
}
