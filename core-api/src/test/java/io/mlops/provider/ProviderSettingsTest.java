package io.mlops.provider;

import static io.mlops.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.ErrorCode;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ProviderSettingsTest {
    @Test
    void aKeyThatNobodyReadIsAnErrorThatNamesItAndTheKnownOnes() {
        ProviderSettings settings = new ProviderSettings("local", Map.of("home", "h", "zone", "z", "colour", "c"));
        assertThat(settings.require("home")).isEqualTo("h");
        assertThat(settings.find("zones")).isEmpty();

        assertThat(assertFails(ErrorCode.INVALID_ARGUMENT, settings::requireAllRead))
                .hasMessage("cannot open provider local: unknown setting colour, zone (known: home, zones)");
    }

    @Test
    void whatIsMissingIsNamed() {
        ProviderSettings settings = new ProviderSettings("local", Map.of());

        assertThat(assertFails(ErrorCode.INVALID_ARGUMENT, () -> settings.require("home")))
                .hasMessageContaining("home");
        settings.requireAllRead();
    }
}
