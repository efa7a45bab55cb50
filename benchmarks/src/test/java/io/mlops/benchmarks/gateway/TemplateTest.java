package io.mlops.benchmarks.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTest {
    private static final List<String> ADDRESSES = List.of("h:1", "h:2");

    @Test
    void aLineWithAnAddressIsWrittenOnceAnUpstream() {
        Template template = new Template("a\nserver s${number} ${address}${backup};\nport ${port}");
        assertThat(template.fill(Map.of("port", "7"), ADDRESSES, Topology.PRIORITY))
                .isEqualTo("a\nserver s0 h:1;\nserver s1 h:2 backup;\nport 7");
        assertThat(template.fill(Map.of("port", "7"), ADDRESSES, Topology.ACTIVE2))
                .doesNotContain("backup");
    }

    @Test
    void whatNothingFillsIsAnError() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Template("x ${certificate} y").fill(Map.of(), ADDRESSES, Topology.ACTIVE2))
                .withMessage("nothing fills ${certificate} in");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nginx.conf", "nginx-tuned.conf", "haproxy.cfg", "haproxy-tuned.cfg"})
    void thePeersConfigurationsNeedNothingElse(String name) throws IOException {
        Path file = Path.of(System.getProperty("mlops.root"), "benchmarks/gateway", name);
        Map<String, String> values = Map.of("folder", "/f", "port", "7", "tls", " T", "certificate", "C");
        assertThat(new Template(Files.readString(file)).fill(values, ADDRESSES, Topology.PRIORITY))
                .contains("h:1", "h:2", " backup", " T");
    }
}
