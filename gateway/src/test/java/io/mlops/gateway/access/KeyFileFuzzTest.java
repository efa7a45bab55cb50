package io.mlops.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;

/**
 * Any bytes in the file of API keys. In the normal build this runs over the inputs beside
 * it, among them all that ever broke it; with {@code -Pfuzz} it looks for new ones.
 */
class KeyFileFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void aFileOfKeysIsReadOrRefused(byte[] input) {
        try {
            assertThat(ApiKeys.read(input, "keys").find("nobody's")).isNull();
        } catch (IOException e) {
            assertThat(e.getMessage()).startsWith("keys:");
        }
    }
}
