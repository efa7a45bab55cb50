package io.mlops.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GlobTest {
    @Test
    void aStarStandsForAnyCharacters() {
        assertThat(Glob.of("asia*").matches("asia-northeast1")).isTrue();
        assertThat(Glob.of("*east1").matches("asia-northeast1")).isTrue();
        assertThat(Glob.of("a*-*t1").matches("asia-northeast1")).isTrue();
        assertThat(Glob.of("asia*").matches("southeastasia")).isFalse();
        assertThat(Glob.of("*").matches("")).isTrue();
    }

    @Test
    void aQuestionMarkStandsForOne() {
        assertThat(Glob.of("us-east-?").matches("us-east-1")).isTrue();
        assertThat(Glob.of("us-east-?").matches("us-east-")).isFalse();
        assertThat(Glob.of("us-east-?").matches("us-east-12")).isFalse();
    }

    @Test
    void aNameMatchesItselfOnlyInAnyCase() {
        assertThat(Glob.of("L4").matches("l4")).isTrue();
        assertThat(Glob.of("L4").matches("L40S")).isFalse();
        assertThat(Glob.of("L4").isPattern()).isFalse();
        assertThat(Glob.of("a.c").matches("abc")).isFalse();
    }
}
