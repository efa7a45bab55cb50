package io.mlops.provider.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.provider.local.Observation.Verdict;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class BackoffTest {
    @Test
    void doublesFromTheSecondFailureToAMinute() {
        assertThat(IntStream.rangeClosed(1, 10)
                        .mapToObj(n -> Backoff.delay(n, Verdict.NONE).toSeconds()))
                .containsExactly(0L, 1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L);
        assertThat(Backoff.delay(Integer.MAX_VALUE, Verdict.NONE)).isEqualTo(Backoff.LONGEST);
    }

    @Test
    void whoSaidThatItCannotServeRestsFromTheFirst() {
        assertThat(Backoff.delay(1, Verdict.REFUSED)).isEqualTo(Duration.ofSeconds(1));
    }
}
