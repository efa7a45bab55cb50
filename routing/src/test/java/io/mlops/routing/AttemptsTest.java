package io.mlops.routing;

import static io.mlops.routing.Fleet.find;
import static io.mlops.routing.Fleet.live;
import static io.mlops.routing.Fleet.upstream;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AttemptsTest {
    private final LiveRoute route = live(
            upstream("a", "local/a", 1, 0, 1), upstream("a2", "local/a", 1, 0, 1), upstream("b", "local/b", 1, 0, 1));
    private final Attempts attempts = new Attempts();

    @Test
    void remembersUpstreamsAndTheirLocations() {
        assertThat(attempts.tried(find(route, "a"))).isFalse();
        attempts.begin(find(route, "a"));
        assertThat(attempts.tried(find(route, "a"))).isTrue();
        assertThat(attempts.tried(find(route, "a2"))).isFalse();
        assertThat(attempts.triedLocation(find(route, "a2"))).isTrue();
        assertThat(attempts.triedLocation(find(route, "b"))).isFalse();
    }

    @Test
    void countsASecondTryAtTheSameUpstream() {
        attempts.begin(find(route, "a"));
        attempts.begin(find(route, "a"));
        assertThat(attempts.count()).isEqualTo(2);
    }

    @Test
    void blamesOnce() {
        assertThat(attempts.blame(find(route, "a"))).isTrue();
        assertThat(attempts.blame(find(route, "b"))).isFalse();
        assertThat(attempts.blame(find(route, "a"))).isFalse();
    }
}
