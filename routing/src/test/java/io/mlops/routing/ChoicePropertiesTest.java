package io.mlops.routing;

import static io.mlops.routing.Fleet.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class ChoicePropertiesTest {
    private static final long NOW = 10 * SECOND;

    private enum Fate {
        WELL,
        FULL,
        EJECTED,
        JOINING,
        WRONG_MODEL
    }

    /** One upstream as it is drawn. */
    record Drawn(int revision, int priority, int weight, boolean draining, String location, Fate fate, boolean tried) {}

    @Provide
    Arbitrary<List<Drawn>> fleets() {
        return Combinators.combine(
                        Arbitraries.integers().between(1, 3),
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.of(0, 1, 50, 1000),
                        Arbitraries.of(false, false, false, true),
                        Arbitraries.of("local/a", "local/b", "local/c"),
                        Arbitraries.of(Fate.class),
                        Arbitraries.of(true, false))
                .as(Drawn::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(7);
    }

    @Property(tries = 2000)
    void theBestThatIsThereAndNeverAnotherWhileItIs(
            @ForAll("fleets") List<Drawn> fleet, @ForAll @IntRange(max = 1_000_000) int seed) {
        Attempts attempts = new Attempts();
        LiveRoute route = route(fleet, attempts);
        List<LiveUpstream> able = route.upstreams().stream()
                .filter(upstream -> upstream.state() == UpstreamState.AVAILABLE
                        && Candidates.takesTraffic(upstream.upstream())
                        && !attempts.tried(upstream))
                .toList();
        List<LiveUpstream> withRoom =
                able.stream().filter(upstream -> upstream.hasRoom(NOW)).toList();
        List<LiveUpstream> best = withRoom.isEmpty() ? able : withRoom;
        Random random = new Random(seed);
        for (int i = 0; i < 20; i++) {
            LiveUpstream chosen = route.choose(attempts, NOW, random);
            if (best.isEmpty()) {
                lastResort(route, attempts, chosen);
            } else {
                int first = best.getFirst().upstream().priority();
                assertThat(chosen).isIn(best);
                assertThat(best)
                        .filteredOn(upstream -> upstream == chosen)
                        .allMatch(upstream -> upstream.upstream().priority() == first);
            }
        }
    }

    private static void lastResort(
            LiveRoute route, Attempts attempts, @org.jspecify.annotations.Nullable LiveUpstream chosen) {
        if (chosen == null) {
            assertThat(route.upstreams())
                    .noneMatch(upstream -> upstream.state() == UpstreamState.EJECTED
                            && Candidates.takesTraffic(upstream.upstream())
                            && !attempts.tried(upstream));
        } else {
            assertThat(attempts.tried(chosen)).isFalse();
            assertThat(chosen.state()).isIn(UpstreamState.EJECTED, UpstreamState.AVAILABLE);
        }
    }

    private static LiveRoute route(List<Drawn> fleet, Attempts attempts) {
        List<Upstream> described = new ArrayList<>();
        for (int i = 0; i < fleet.size(); i++) {
            Drawn drawn = fleet.get(i);
            Upstream upstream =
                    Fleet.upstream("u" + i, drawn.location(), drawn.revision(), drawn.priority(), drawn.weight());
            described.add(drawn.draining() ? Fleet.draining(upstream) : upstream);
        }
        LiveRoute route = new LiveRoute(Fleet.route(described.toArray(Upstream[]::new)), EjectionRules.defaults(), 0);
        for (int i = 0; i < fleet.size(); i++) {
            LiveUpstream upstream = Fleet.find(route, "u" + i);
            if (fleet.get(i).fate() != Fate.JOINING) {
                Fleet.admit(route, upstream, i * SECOND);
            }
        }
        for (int i = 0; i < fleet.size(); i++) {
            suffer(route, Fleet.find(route, "u" + i), fleet.get(i), attempts);
        }
        return route;
    }

    private static void suffer(LiveRoute route, LiveUpstream upstream, Drawn drawn, Attempts attempts) {
        if (drawn.tried()) {
            attempts.begin(upstream);
        }
        switch (drawn.fate()) {
            case FULL -> Fleet.fill(upstream, NOW - SECOND / 2);
            case EJECTED -> route.failed(upstream, Failure.REFUSED, new Attempts(), NOW);
            case WRONG_MODEL -> route.checked(upstream, new CheckResult(CheckResult.Outcome.WRONG_MODEL, "other"), NOW);
            case WELL, JOINING -> assertThat(upstream.hasRoom(NOW)).isTrue();
        }
    }

    /** However long ago each was let in, and whatever its load: revisions get what their weights say. */
    @Property(tries = 50)
    void sharesOfRevisionsConvergeToTheirWeights(
            @ForAll @Size(min = 2, max = 5) List<@IntRange(min = 1, max = 1000) Integer> weights,
            @ForAll @IntRange(max = 1_000_000) int seed) {
        Random random = new Random(seed);
        List<Upstream> described = new ArrayList<>();
        for (int i = 0; i < weights.size(); i++) {
            described.add(Fleet.upstream("u" + i, "local/a", i + 1, 0, weights.get(i)));
        }
        LiveRoute route = new LiveRoute(Fleet.route(described.toArray(Upstream[]::new)), EjectionRules.defaults(), 0);
        for (LiveUpstream upstream : route.upstreams()) {
            Fleet.admit(route, upstream, random.nextLong(NOW));
            for (int i = random.nextInt(20); i > 0; i--) {
                upstream.started();
            }
        }
        int[] counts = new int[weights.size()];
        int draws = 20_000;
        for (int i = 0; i < draws; i++) {
            counts[route.upstreams().indexOf(route.choose(new Attempts(), NOW, random))]++;
        }
        double total = weights.stream().mapToInt(Integer::intValue).sum();
        for (int i = 0; i < counts.length; i++) {
            assertThat(counts[i] / (double) draws).isCloseTo(weights.get(i) / total, within(0.02));
        }
    }

    @Property(tries = 10)
    void choosingAllocatesNothing(@ForAll @IntRange(max = 1_000_000) int seed) {
        LiveRoute route = route(
                List.of(
                        new Drawn(1, 0, 100, false, "local/a", Fate.WELL, false),
                        new Drawn(1, 0, 100, false, "local/b", Fate.FULL, false),
                        new Drawn(1, 1, 100, false, "local/c", Fate.WELL, true)),
                new Attempts());
        Attempts attempts = new Attempts();
        Random random = new Random(seed);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        route.choose(attempts, NOW, random);
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 10_000; i++) {
            route.choose(attempts, NOW, random);
        }
        // Asking for the figure allocates a little itself.
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000);
    }
}
