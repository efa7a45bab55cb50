package io.mlops.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.security.GeneralSecurityException;

/**
 * Any bytes where a key set is expected. In the normal build this runs over the inputs beside
 * it, among them all that ever broke it; with {@code -Pfuzz} it looks for new ones.
 */
class KeySetFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void aKeySetIsReadOrRefused(byte[] input) {
        try {
            assertThat(JwkSet.read(input).size()).isNotNegative();
        } catch (IOException | GeneralSecurityException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }
}
