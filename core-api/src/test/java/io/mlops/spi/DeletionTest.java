package io.mlops.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Waiting until something is gone. */
final class DeletionTest {
    @Test
    void looksUntilItIsGone() throws Exception {
        AtomicInteger looks = new AtomicInteger();

        assertThat(Deletion.await(Duration.ofMinutes(1), () -> looks.incrementAndGet() == 3))
                .isTrue();
        assertThat(looks).hasValue(3);
    }

    @Test
    void saysWhereItIsStillThere() throws Exception {
        assertThat(Deletion.await(Duration.ZERO, () -> false)).isFalse();
    }

    @Test
    void endsWithWhoWaits() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> Deletion.await(Duration.ofMinutes(1), () -> false))
                .isInstanceOf(InterruptedException.class);
    }
}
