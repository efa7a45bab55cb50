package io.mlops.provider.gcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops.Tags;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.Hosting;
import io.mlops.endpoint.Scaling;
import io.mlops.spi.DriverException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SpecLabelsTest {
    private static final EndpointSpec SPEC = Specs.of("content".getBytes(StandardCharsets.UTF_8));

    @Test
    void aSpecComesBackAsItWas() throws Exception {
        for (EndpointSpec each : new EndpointSpec[] {
            SPEC,
            SPEC.withHosting(new Hosting.Spot()).withScaling(new Scaling(4, new Scaling.Requests(35.5))),
            SPEC.withHosting(new Hosting.Serverless(7)).withReplicas(0)
        }) {
            Map<String, String> labels = SpecLabels.write(each, Map.of("mlops-part", "mlops-abc"));
            assertThat(SpecLabels.read(labels)).contains(each);
            assertThat(SpecLabels.users(labels).find("deployment")).contains("policy");
        }
    }

    @Test
    void everyLabelIsOneOfGoogles() throws Exception {
        assertThat(SpecLabels.write(SPEC, Map.of()))
                .hasSizeLessThanOrEqualTo(40)
                .allSatisfy((key, value) -> {
                    assertThat(key).matches("[a-z][a-z0-9_-]{0,62}");
                    assertThat(value).matches("[a-z0-9_-]{0,63}");
                });
    }

    @Test
    void whatDoesNotFitIsRefused() {
        Map<String, String> many = new TreeMap<>();
        for (int i = 0; i < 60; i++) {
            many.put("tag" + i, "value");
        }
        assertThatThrownBy(() -> SpecLabels.write(SPEC.withTags(Tags.of(many)), Map.of()))
                .isInstanceOf(DriverException.class)
                .hasMessageContaining("GCP takes 64");
        assertThatThrownBy(() -> SpecLabels.write(SPEC.withTags(Tags.of(Map.of("mlops-part", "x"))), Map.of()))
                .isInstanceOf(DriverException.class)
                .hasMessageContaining("the tag mlops-part");
    }

    @Test
    void whatOthersLabelIsNotOurs() {
        assertThat(SpecLabels.read(Map.of("team", "desk"))).isEmpty();
    }
}
