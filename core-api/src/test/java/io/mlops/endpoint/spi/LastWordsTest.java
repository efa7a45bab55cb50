package io.mlops.endpoint.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LastWordsTest {
    private final LastWords words = new LastWords(failure -> String.valueOf(failure.getMessage()));

    @Test
    void whatWasSaidIsReadOnce() {
        AtomicInteger looks = new AtomicInteger();
        for (int i = 0; i < 3; i++) {
            assertThat(words.of("one", "nothing", () -> Optional.of("no weights " + looks.incrementAndGet())))
                    .isEqualTo("no weights 1");
        }
        assertThat(words.of("another", "nothing", () -> Optional.of("else"))).isEqualTo("else");
    }

    @Test
    void whatIsNotThereYetIsLookedForAgain() {
        assertThat(words.of("one", "it has written nothing", Optional::empty)).isEqualTo("it has written nothing");
        assertThat(words.of("one", "it has written nothing", () -> Optional.of("at last")))
                .isEqualTo("at last");
    }

    @Test
    void whyItCannotBeReadIsSaidAndTriedAgain() {
        assertThat(words.of("one", "nothing", () -> {
                    throw new IllegalStateException("not permitted");
                }))
                .isEqualTo("what its container said cannot be read: not permitted");
        assertThat(words.of("one", "nothing", () -> Optional.of("at last"))).isEqualTo("at last");
    }
}
