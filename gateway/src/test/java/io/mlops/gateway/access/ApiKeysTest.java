package io.mlops.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** API keys and the file that knows them by their hashes. */
class ApiKeysTest {
    private static final String KEY = ApiKeys.create(new SecureRandom());

    @TempDir
    Path home;

    private static ApiKeys read(String content) throws IOException {
        return ApiKeys.read(content.getBytes(StandardCharsets.UTF_8), "keys");
    }

    private Access access(String content) throws IOException {
        Path file = Files.writeString(home.resolve("keys"), content);
        return new Access(AccessSettings.open().withApiKeys(file), InstantSource.system());
    }

    @Test
    void aKeyIsFoundByItsHash() throws IOException {
        String other = ApiKeys.create(new SecureRandom());
        ApiKeys keys = read("# desks\n\n" + ApiKeys.line("desk-7", KEY, Set.of()) + "\r\n"
                + ApiKeys.line("research", other, Set.of("b", "a")) + "\n");
        assertThat(Objects.requireNonNull(keys.find(KEY)).name()).isEqualTo("desk-7");
        Identity limited = Objects.requireNonNull(keys.find(other));
        assertThat(limited.mayAsk("a")).isTrue();
        assertThat(limited.mayAsk("c")).isFalse();
        assertThat(keys.find(KEY + "x")).isNull();
        assertThat(keys.find("")).isNull();
    }

    @Test
    void keysHaveEnoughChanceInThem() {
        assertThat(KEY).matches("mlops_[A-Za-z0-9_-]{43}");
        assertThat(ApiKeys.line("a", KEY, Set.of("b", "a")))
                .matches("a: sha256:[0-9a-f]{64} a b")
                .doesNotContain(KEY);
        assertThatThrownBy(() -> ApiKeys.line("a b", KEY, Set.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ApiKeys.line("a", KEY, Set.of("A B"))).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"desk-7: SECRET", "desk-7 sha256:00", "SECRET", "desk 7: sha256:SECRET", "d: sha256:SECRET"})
    void aWrongLineIsNamedAndNotRepeated(String line) {
        assertThatThrownBy(() -> read("# keys\n" + line))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("keys:2: expected NAME: sha256:HASH")
                .hasMessageNotContaining("SECRET");
    }

    @Test
    void namesAndKeysAreUsedOnce() {
        String line = ApiKeys.line("a", KEY, Set.of());
        assertThatThrownBy(() -> read(line + "\n" + line)).hasMessage("keys:2: there is another key named a");
        assertThatThrownBy(() -> read(line + "\n" + line.replace("a: ", "b: ")))
                .hasMessage("keys:2: the key of b has another name already");
    }

    @Test
    void aDeploymentThatIsNamedTwiceCountsOnce() throws IOException {
        String line = ApiKeys.line("a", KEY, Set.of("p", "q")) + " p";
        assertThat(Objects.requireNonNull(read(line).find(KEY)).deployments()).containsExactlyInAnyOrder("p", "q");
    }

    @Test
    void bothHeadersAreTakenButOnlyOne() throws IOException {
        Access access = access(ApiKeys.line("a", KEY, Set.of()));
        assertThat(access.check(List.of("Bearer " + KEY), List.of()).identity()).isEqualTo(Identity.of("a"));
        assertThat(access.check(List.of("bearer  " + KEY), List.of()).identity())
                .isEqualTo(Identity.of("a"));
        assertThat(access.check(List.of(), List.of(KEY)).identity()).isEqualTo(Identity.of("a"));
        assertThat(access.check(List.of(), List.of(KEY, KEY)).denial()).contains("several keys");
        assertThat(access.check(List.of("Bearer " + KEY), List.of(KEY)).denial())
                .contains("several keys");
        assertThat(access.check(List.of(), List.of()).denial()).contains("carries no key");
        assertThat(access.check(List.of("Basic " + KEY), List.of()).denial())
                .isEqualTo("authorization must be Bearer KEY");
        assertThat(access.check(List.of(), List.of("x".repeat(9000))).denial()).contains("not known");
    }
}
