package io.mlops.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {
    private static final List<String> WORDS = List.of("deploy", "destroy", "status", "rollback");

    @Test
    void countsEdits() {
        assertThat(Nearest.distance("status", "status")).isZero();
        assertThat(Nearest.distance("statsu", "status")).isEqualTo(1);
        assertThat(Nearest.distance("stat", "status")).isEqualTo(2);
        assertThat(Nearest.distance("", "abc")).isEqualTo(3);
    }

    @Test
    void findsWhatWasMeant() {
        assertThat(Nearest.to("deplyo", WORDS)).contains("deploy");
        assertThat(Nearest.to("roll", WORDS)).contains("rollback");
        assertThat(Nearest.to("Status", WORDS)).contains("status");
    }

    @Test
    void guessesNothingFarAway() {
        assertThat(Nearest.to("explode", WORDS)).isEmpty();
        assertThat(Nearest.to("xy", WORDS)).isEmpty();
    }
}
