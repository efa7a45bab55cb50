package io.mlops.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrometheusTextTest {
    @Test
    void writesNamesLabelsAndValues() {
        PrometheusText out = new PrometheusText();
        out.metric("a_total", "counter", "What it is.");
        out.sample("a_total", 3);
        out.sample("a_total", Long.MAX_VALUE, "x", "back\\slash", "y", "quote\" and\nline");
        out.seconds("b", 0.25, "le", PrometheusText.number(5));
        String expected = """
                # HELP a_total What it is.
                # TYPE a_total counter
                a_total 3
                a_total{x="back\\\\slash",y="quote\\" and\\nline"} 9223372036854775807
                b{le="5"} 0.25
                """;
        assertThat(out).hasToString(expected);
    }
}
