package io.mlops.controlplane.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.controlplane.port.ProviderLookup;
import io.mlops.provider.Provider;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** How often a provider is looked at. */
class ObserverTest implements ProviderLookup {
    private final FakeClock clock = new FakeClock();
    private final FakeWorld world = new FakeWorld(clock, new Chaos());
    private final Observer observer = new Observer(
            new Identity("home"),
            this,
            new Tasks(Runnable::run, clock, () -> {}),
            clock::nanoTime,
            Duration.ofMillis(200));
    private Duration cost = Duration.ZERO;
    private int looks;

    @Override
    public SortedSet<String> names() {
        return new TreeSet<>(Set.of(FakeWorld.NAME));
    }

    @Override
    public Optional<Provider> find(String name) {
        looks++;
        clock.advance(cost);
        return Optional.of(world);
    }

    @Test
    void aLookCostsATenthOfTheTimeAtMost() {
        looksCosting(Duration.ZERO);
        assertThat(pause()).isEqualTo(Duration.ofMillis(200));
        looksCosting(Duration.ofMillis(500));
        assertThat(pause()).isEqualTo(Duration.ofMillis(4500));
    }

    /** A region that hangs for a minute must not leave everything else there unseen for ten. */
    @Test
    void aSlowLookDelaysTheNextByHalfAMinuteAtMost() {
        looksCosting(Duration.ofSeconds(60));
        assertThat(pause()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void whatCannotBeSeenIsLookedForSooner() {
        world.unseen.put(FakeWorld.LOCATIONS.getFirst(), "the region is down");
        looksCosting(Duration.ofSeconds(60));
        assertThat(pause()).isEqualTo(Duration.ofSeconds(5));
    }

    private void looksCosting(Duration each) {
        cost = each;
        int before = looks;
        observer.changed(FakeWorld.NAME); // so that it is due
        observer.poll(Set.of(FakeWorld.NAME));
        assertThat(looks).isEqualTo(before + 1);
    }

    /** Until it looks again. */
    private Duration pause() {
        Duration waited = Duration.ZERO;
        int before = looks;
        cost = Duration.ZERO;
        while (looks == before) {
            clock.advance(Duration.ofMillis(100));
            waited = waited.plusMillis(100);
            observer.poll(Set.of(FakeWorld.NAME));
        }
        return waited;
    }
}
