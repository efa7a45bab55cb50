package io.mlops.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestTargetTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "/v2/models/policy/infer, policy",
                "/v2/models/policy, policy",
                "/v2/models/policy?x=1, policy",
                "/v2/models/policy/versions/3/infer?x=/v2, policy",
                "/v2/models/, ''",
                "/v2/models, -",
                "/v2/health/live, -",
                "/, -"
            })
    void findsTheDeployment(String target, String deployment) {
        assertThat(RequestTarget.deployment(target)).isEqualTo(deployment);
    }

    @ParameterizedTest
    @CsvSource({
        "/v2/models/a/../b, true",
        "/v2/models/a/./b, true",
        "/v2/models/a/.., true",
        "/v2/models/a/%2e%2E/b, true",
        "/v2/models/a.b/infer, false",
        "/v2/models/a/..b, false",
        "/v2/models/a?x=/../, false",
        "/v2/models/a%20b, false"
    })
    void seesDotSegments(String target, boolean ambiguous) {
        assertThat(RequestTarget.problem(target) != null).isEqualTo(ambiguous);
    }

    @ParameterizedTest
    @CsvSource({"/a?b, /a?b", "http://h:1/a?b, /a?b", "HTTP://h, /", "*, *"})
    void takesSchemeAndHostAway(String uri, String origin) {
        assertThat(RequestTarget.origin(uri)).isEqualTo(origin);
    }
}
