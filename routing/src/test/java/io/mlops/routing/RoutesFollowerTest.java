package io.mlops.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoutesFollowerTest {
    private static final int FAILURES = 3;

    private final AtomicInteger looks = new AtomicInteger();
    private final CountDownLatch taken = new CountDownLatch(1);
    private final List<String> kept = new CopyOnWriteArrayList<>();

    @Test
    void whatCouldNotBeTakenUpIsTriedAgainAndToldOnce(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(
                folder.resolve("routes.json"),
                "{\"version\":1,\"fence\":1,\"sequence\":1,\"writtenAt\":\"2026-01-01T00:00:00Z\",\"routes\":[]}");
        try (RoutesFollower follower = new RoutesFollower(file, new Unlucky())) {
            follower.start();
            assertThat(taken.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(follower.broken()).isEqualTo(1);
        }
        assertThat(looks).hasValue(FAILURES + 1);
        assertThat(kept).hasSize(1).first().asString().contains("routes.json", "no room");
    }

    /** Cannot take routes up for a while. */
    private final class Unlucky implements RoutesListener {
        @Override
        public void routes(Routes newest) {
            if (looks.incrementAndGet() <= FAILURES) {
                throw new IllegalStateException("no room");
            }
            taken.countDown();
        }

        @Override
        public void kept(Reason reason, String detail) {
            kept.add(reason + " " + detail);
        }
    }
}
