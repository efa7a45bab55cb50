package io.mlops.routing;

import static io.mlops.routing.Fleet.draining;
import static io.mlops.routing.Fleet.find;
import static io.mlops.routing.Fleet.live;
import static io.mlops.routing.Fleet.upstream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** New routes never open a gap: while the old could answer, somebody can. */
class ChangeOfRoutesTest {
    private static final Upstream OLD = upstream("old", "local/a", 1, 0, 100);
    private static final Upstream LEAVING = draining(upstream("old", "local/a", 1, 0, 0));
    private static final Upstream NEW = upstream("new", "local/b", 2, 0, 100);

    private final Random random = new Random(7);

    @Test
    void theOldStandsInUntilTheNewHasProvenItself() {
        LiveRoute route = live(OLD);
        route.update(Fleet.route(LEAVING, NEW), 1);
        assertThat(route.choose(new Attempts(), 1, random)).isSameAs(find(route, "old"));
        Fleet.admit(route, find(route, "new"), 2);
        assertThat(route.choose(new Attempts(), 2, random)).isSameAs(find(route, "new"));
    }

    @Test
    void aRetryDoesNotGoBackToTheOneThatStoodIn() {
        LiveRoute route = live(OLD);
        route.update(Fleet.route(LEAVING, NEW), 1);
        Attempts attempts = new Attempts();
        attempts.begin(find(route, "old"));
        assertThat(route.choose(attempts, 1, random)).isNull();
    }

    @Test
    void nobodyStandsInForWhatWasProvenOnce() {
        LiveRoute route = live(LEAVING, NEW);
        route.failed(find(route, "new"), Failure.REFUSED, new Attempts(), 1);
        assertThat(route.choose(new Attempts(), 1, random)).isSameAs(find(route, "new"));
    }

    @Test
    void choosingWhileWeightsMoveAlwaysFindsSomebody() throws InterruptedException {
        LiveRoute route = live(OLD, upstream("new", "local/b", 2, 0, 0));
        AtomicBoolean going = new AtomicBoolean(true);
        Thread mover = Thread.ofPlatform().start(() -> {
            for (int i = 0; going.get(); i++) {
                boolean forth = i % 2 == 0;
                route.update(
                        Fleet.route(
                                upstream("old", "local/a", 1, 0, forth ? 0 : 100),
                                upstream("new", "local/b", 2, 0, forth ? 100 : 0)),
                        i);
            }
        });
        try {
            for (int i = 0; i < 3_000_000; i++) {
                if (route.choose(new Attempts(), i, random) == null) {
                    fail("nobody was chosen");
                }
            }
        } finally {
            going.set(false);
            mover.join();
        }
    }
}
