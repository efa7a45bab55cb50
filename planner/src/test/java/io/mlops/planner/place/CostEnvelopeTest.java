package io.mlops.planner.place;

import static io.mlops.planner.place.Given.candidate;
import static io.mlops.planner.place.Given.peak;
import static io.mlops.planner.place.Given.problem;
import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.planner.place.CostEnvelope.Point;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Corners by hand: thousandths of requests per second, millionths of a dollar. */
class CostEnvelopeTest {
    @Test
    void thereIsNoPartOfAReplica() {
        // 200 of the limit of 500: three carry it, and two and a half would.
        assertThat(CostEnvelope.of(items("2", 200), 500_000, false))
                .containsExactly(new Point(0, 0), new Point(400_000, 4_000_000), new Point(500_000, 6_000_000));
    }

    @Test
    void combinationsAreCheaperThanOneOfferAlone() {
        List<Item> items = items("2", 200, "1.2", 100);

        // Two and one: 500 for 5.2.
        assertThat(CostEnvelope.of(items, 500_000, false))
                .containsExactly(new Point(0, 0), new Point(400_000, 4_000_000), new Point(500_000, 5_200_000));
        assertThat(CostEnvelope.of(items, 500_000, true))
                .containsExactly(new Point(0, 0), new Point(400_000, 4_000_000), new Point(500_000, 6_000_000));
    }

    @Test
    void nothingIsSaidOfWhatIsTooLarge() {
        assertThat(CostEnvelope.of(items("1000000000", 200), Long.MAX_VALUE / 1000, false))
                .containsExactly(new Point(0, 0));
    }

    private static List<Item> items(Object... pricesAndLoads) {
        Candidate[] candidates = new Candidate[pricesAndLoads.length / 2];
        for (int i = 0; i < candidates.length; i++) {
            candidates[i] =
                    candidate("one/r", "m" + i, (String) pricesAndLoads[2 * i], (Integer) pricesAndLoads[2 * i + 1]);
        }
        return new Numbers(problem(peak(1000), candidates)).items();
    }
}
