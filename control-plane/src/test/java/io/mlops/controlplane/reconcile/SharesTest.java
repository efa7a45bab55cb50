package io.mlops.controlplane.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.mlops.Location;
import io.mlops.controlplane.spec.Percent;
import io.mlops.routing.Upstream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SharesTest {
    @ParameterizedTest
    @CsvSource({"5%,3,3", "5%,1,3", "5%,3,1", "0.5%,2,7", "33%,2,3", "99.9%,5,1", "12.34%,3,4", "0.01%,1,9"})
    void aRevisionGetsItsShareWhateverItsReplicas(String share, int fresh, int old) {
        Percent wanted = Percent.parse(share);
        List<Upstream> weighed = new Shares(2, wanted, Map.of(), Sizes.EQUAL).apply(fleet(fresh, old));
        double all = weighed.stream().mapToInt(Upstream::weight).sum();
        double part = weighed.stream()
                .filter(u -> u.revision() == 2)
                .mapToInt(Upstream::weight)
                .sum();
        assertThat(part / all).isCloseTo(wanted.fraction(), within(1e-12));
    }

    @Test
    void whatTakesNothingDoesNotCountAndALonelyRevisionKeepsItsWeight() {
        List<Upstream> fleet = fleet(1, 2);
        fleet.add(upstream(9, 1, 0, 100, true));
        fleet.add(upstream(10, 1, 1, 95, false));
        List<Upstream> weighed = new Shares(2, Percent.of(5), Map.of(), Sizes.EQUAL).apply(fleet);
        assertThat(weighed).extracting(Upstream::weight).containsExactly(10, 95, 95, 100, 95);
    }

    @ParameterizedTest
    @CsvSource({"5%,2,2,1", "33%,1,3,2", "99.9%,2,2,1", "0.01%,3,2,3"})
    void whatIsLeftBehindKeepsWhatItHadAndTheOthersShareTheRest(String share, int fresh, int old, int behind) {
        Percent wanted = Percent.parse(share);
        List<Upstream> fleet = fleet(fresh, old);
        for (int i = 0; i < behind; i++) {
            fleet.add(upstream(100 + i, 1, 0, 100, false, "fake/b"));
        }
        List<Upstream> weighed = new Shares(2, wanted, Map.of(Location.parse("fake/b"), 1), Sizes.EQUAL).apply(fleet);
        double all = weighed.stream().mapToInt(Upstream::weight).sum();
        double late = weighed.stream()
                .filter(u -> u.location().equals(Location.parse("fake/b")))
                .mapToInt(Upstream::weight)
                .sum();
        double part = weighed.stream()
                .filter(u -> u.revision() == 2)
                .mapToInt(Upstream::weight)
                .sum();
        assertThat(late / all).isCloseTo((double) behind / (behind + old), within(1e-6));
        assertThat(part / (all - late)).isCloseTo(wanted.fraction(), within(1e-6));
    }

    @Test
    void whatStandsForSeveralReplicasCountsAsSoMany() {
        // One revision has three replicas and one behind an address each, the other one has two and one.
        Sizes sizes = new Sizes(Map.of("u0", 3, "u2", 2));
        List<Upstream> weighed = new Shares(2, Percent.of(20), Map.of(), sizes).apply(fleet(2, 2));
        assertThat(weighed).extracting(Upstream::weight).containsExactly(180, 60, 640, 320);
        assertThat(180 + 60).isEqualTo((180 + 60 + 640 + 320) / 5);
    }

    private static List<Upstream> fleet(int fresh, int old) {
        List<Upstream> fleet = new ArrayList<>();
        for (int i = 0; i < fresh + old; i++) {
            fleet.add(upstream(i, i < fresh ? 2 : 1, 0, 50, false));
        }
        return fleet;
    }

    private static Upstream upstream(int id, int revision, int priority, int weight, boolean draining) {
        return upstream(id, revision, priority, weight, draining, "fake/a");
    }

    private static Upstream upstream(
            int id, int revision, int priority, int weight, boolean draining, String location) {
        return new Upstream(
                "u" + id,
                URI.create("http://127.0.0.1:1"),
                Location.parse(location),
                revision,
                "",
                priority,
                weight,
                draining);
    }
}
