package io.mlops.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.mlops.gateway.reload.Reloaded;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;

/**
 * Any bytes where a token is expected. In the normal build this runs over the inputs beside
 * it, among them all that ever broke it; with {@code -Pfuzz} it looks for new ones.
 */
class TokenFuzzTest {
    private static final String KEYS =
            "{\"keys\":[{\"kid\":\"k1\",\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}]}";
    private static final Tokens TOKENS = new Tokens(
            JwtSettings.of("keys", "issuer", "us"),
            new Reloaded<>(
                    "keys",
                    () -> List.of(KEYS.getBytes(StandardCharsets.US_ASCII)),
                    contents -> JwkSet.read(contents.getFirst())),
            InstantSource.system(),
            () -> {});

    @FuzzTest(maxDuration = "60s")
    void aTokenIsNeverBelievedByChance(byte[] input) {
        Verdict verdict = TOKENS.check(new String(input, StandardCharsets.ISO_8859_1));
        assertThat(verdict.identity()).isNull();
        assertThat(verdict.denial()).startsWith("the token");
    }
}
