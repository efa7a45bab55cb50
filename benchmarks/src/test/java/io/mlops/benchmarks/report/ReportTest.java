package io.mlops.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class ReportTest {
    @Test
    void aTableIsMarkdownWithAlignedColumns() {
        MarkdownTable table = new MarkdownTable("what", "ms");
        table.row(List.of("a", "1,000"));
        assertThat(table).hasToString("| what | ms    |\n| ---- | ----- |\n| a    | 1,000 |\n");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> table.row(List.of("a")))
                .withMessage("1 cells in a table of 2 columns");
    }

    @Test
    void aSpreadIsMedianLowestAndHighest() {
        assertThat(Spread.of(List.of(3.0, 1.0, 2.0))).isEqualTo(new Spread(2, 1, 3));
        assertThat(Spread.of(List.of(4.0, 1.0, 2.0, 3.0)).median()).isEqualTo(2.5);
        assertThat(Spread.of(List.of(3.0, 1.0, 2.0)).text(1)).isEqualTo("2.0 (1.0–3.0)");
        assertThat(Spread.of(List.of(2.01, 2.02)).text(1)).isEqualTo("2.0");
        assertThat(Spread.of(List.of(0.01)).times(100).text(0)).isEqualTo("1");
        assertThatIllegalArgumentException().isThrownBy(() -> Spread.of(List.of()));
    }

    @Test
    void aScaleHasRoundTicks() {
        Scale logarithmic = Scale.logarithmic(10, 900);
        assertThat(logarithmic.ticks()).containsExactly(10.0, 20.0, 50.0, 100.0, 200.0, 500.0);
        assertThat(logarithmic.share(10)).isZero();
        assertThat(logarithmic.share(1e9)).isEqualTo(1);
        assertThat(Scale.linear(20).ticks()).containsExactly(0.0, 5.0, 10.0, 15.0, 20.0);
        assertThat(Scale.linear(100).share(52.5)).isEqualTo(0.5);
        assertThat(Scale.text(1000)).isEqualTo("1,000");
        assertThatIllegalArgumentException().isThrownBy(() -> new Scale(0, 5, true));
    }

    @Test
    void aPictureIsWellFormedAndLongerBarsAreLonger() throws Exception {
        BarChart chart = new BarChart(
                "a < b",
                "how",
                "ms",
                Scale.logarithmic(10, 500),
                Map.of("x", "#123456", "unused", "#654321"),
                List.of(new BarChart.Group(
                        "group",
                        List.of(
                                new BarChart.Bar("x", new Spread(50, 40, 60), 30, "50 ms", ""),
                                new BarChart.Bar("x", new Spread(500, 500, 500), Double.NaN, "500 ms", "9 failed")))));
        Document document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(chart.svg().getBytes(StandardCharsets.UTF_8)));
        List<Double> widths = new java.util.ArrayList<>();
        for (int i = 0; i < document.getElementsByTagName("rect").getLength(); i++) {
            Element rectangle = (Element) document.getElementsByTagName("rect").item(i);
            if (rectangle.getAttribute("fill").equals("#123456")) {
                widths.add(Double.parseDouble(rectangle.getAttribute("width")));
            }
        }
        assertThat(widths).hasSize(3).isSorted();
        assertThat(chart.svg()).contains("a &lt; b", "9 failed").doesNotContain("unused");
    }
}
