package io.mlops.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** How the profile {@code live} is told about the account. */
class LiveSettingsTest {
    @Test
    void propertiesComeBeforeTheEnvironment() {
        Map<String, String> environment = Map.of("MLOPS_LIVE_REGION", "eu-west-1", "MLOPS_LIVE_ROLE", "role");
        LiveSettings settings =
                new LiveSettings(name -> name.equals("mlops.live.region") ? "us-east-1" : "", environment);

        assertThat(settings.find("region")).contains("us-east-1");
        assertThat(settings.require("role", "a role")).isEqualTo("role");
        assertThat(settings.find("endpoint")).isEmpty();
    }

    @Test
    void whatIsMissingIsNamed() {
        LiveSettings settings = new LiveSettings(name -> "", Map.of("MLOPS_LIVE_BUCKET", " "));

        assertThatThrownBy(() -> settings.require("bucket", "how names begin"))
                .hasMessage(
                        "the profile live needs how names begin: give -Dmlops.live.bucket=... or MLOPS_LIVE_BUCKET");
    }
}
