package io.mlops.artifact;

import static io.mlops.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.ErrorCode;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ObjectKeyTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "a/b", "...", ".a", "a..b", "a b", "\u00e4/\uD83D\uDE80", "%2e%2e/a"})
    void takesWhatIsPlain(String value) {
        assertThat(ObjectKey.of(value)).hasToString(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "/", "/a", "a/", "a//b", ".", "..", "../a", "a/../b", "a/.", "a\\b", "a\0b", "a\nb", "\uD83D",
                "a\uDE80"
            })
    void refusesWhatCouldEscapeOrMeet(String value) {
        assertFails(ErrorCode.INVALID_ARGUMENT, () -> ObjectKey.of(value));
    }

    @Test
    void isAsLongAsEveryStoreTakes() {
        String longest = ("y".repeat(255) + "/").repeat(3) + "z".repeat(255);
        assertThat(ObjectKey.of(longest + "z".repeat(0)).value()).hasSize(1023);
        assertFails(ErrorCode.INVALID_ARGUMENT, () -> ObjectKey.of("x".repeat(256)));
        assertFails(ErrorCode.INVALID_ARGUMENT, () -> ObjectKey.of(longest + "/z"));
        assertFails(ErrorCode.INVALID_ARGUMENT, () -> ObjectKey.of("\u00e4".repeat(128)));
    }

    @Test
    void isOrderedAsUtf8() {
        assertThat(Stream.of("b", "\uD83D\uDE80", "\uFF5E", "a/b", "a", "B")
                        .map(ObjectKey::of)
                        .sorted())
                .extracting(ObjectKey::value)
                .containsExactly("B", "a", "a/b", "b", "\uFF5E", "\uD83D\uDE80");
    }
}
