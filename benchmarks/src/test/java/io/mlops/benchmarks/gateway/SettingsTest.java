package io.mlops.benchmarks.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class SettingsTest {
    private static final Cell KILL = new Cell(Trouble.KILL, Topology.PRIORITY, 20);
    private static final Cell SLOW_KILL = new Cell(Trouble.KILL, Topology.PRIORITY, 100);

    @Test
    void nothingSaidIsTheWholeMatrix() {
        Settings settings = Settings.parse();
        assertThat(settings.mode()).isEqualTo(Settings.Mode.FAILOVER);
        assertThat(settings.cells()).hasSize(2 * 3 * 10).doesNotHaveDuplicates();
        assertThat(settings.contenders()).containsExactly(Contender.values());
        assertThat(settings.rate()).isEqualTo(2_000);
        assertThat(settings.roundsOf(KILL)).isEqualTo(5);
        assertThat(settings.roundsOf(SLOW_KILL)).isEqualTo(2);
    }

    @Test
    void quickIsSixCellsOnce() {
        Settings settings = Settings.parse("--quick");
        assertThat(settings.cells()).hasSize(6).contains(KILL);
        assertThat(settings.roundsOf(KILL)).isEqualTo(1);
        assertThat(Settings.parse("--quick", "--rounds", "3").roundsOf(KILL)).isEqualTo(3);
    }

    @Test
    void figuresHaveEveryTroubleThatIsPromised() {
        assertThat(Settings.parse("--figures").cells())
                .extracting(Cell::id)
                .contains(
                        "none/priority/20ms",
                        "kill/priority/20ms",
                        "hang/priority/20ms",
                        "reset/priority/20ms",
                        "5xx/priority/20ms",
                        "gray/priority/20ms",
                        "gray/active2/20ms",
                        "flap/priority/20ms",
                        "pause/priority/20ms");
    }

    @Test
    void cellsAndProxiesAreNamed() {
        Settings settings =
                Settings.parse("--cells", "kill/priority/20ms,gray/active2", "--proxies", "ours,nginx-tuned");
        assertThat(settings.cells())
                .containsExactly(
                        KILL,
                        new Cell(Trouble.GRAY, Topology.ACTIVE2, 20),
                        new Cell(Trouble.GRAY, Topology.ACTIVE2, 100));
        assertThat(settings.contenders()).isEqualTo(List.of(Contender.OURS, Contender.NGINX_TUNED));
    }

    @Test
    void modesHaveTheirOwnLengthAndRate() {
        assertThat(Settings.parse("peak").rate()).isEqualTo(12_000);
        assertThat(Settings.parse("pauses").seconds()).isEqualTo(600);
        assertThat(Settings.parse("pauses", "--seconds", "30").seconds()).isEqualTo(30);
        assertThat(Settings.parse("cost", "--tls").wirings()).containsExactly(Wiring.TLS);
        assertThat(Settings.parse("transport").warmUp()).isEqualTo(40);
        assertThat(Settings.parse("transport", "--warm-up", "3").warmUp()).isEqualTo(3);
        assertThat(Settings.parse("--help").mode()).isEqualTo(Settings.Mode.HELP);
    }

    @Test
    void whatIsWrongIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.parse("--cells", "kil"))
                .withMessageContaining("no cell is called kil");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.parse("--proxies", "envoy"))
                .withMessageContaining("no proxy is called envoy; there are [ours, nginx-tuned");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.parse("--rounds", "0"))
                .withMessage("--rounds is 0, and must be a whole number from 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.parse("--rounds"))
                .withMessage("--rounds needs a value");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.parse("fail"))
                .withMessageStartingWith("unknown mode fail\nusage:");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.parse("--fast"))
                .withMessageStartingWith("unknown option --fast\nusage:");
    }
}
