package io.mlops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.cli.CommandLineFixture.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The business case that stands beside the documentation, and one whose totals are wrong. */
class CostCaseTest {
    private static final Path EXAMPLE =
            Path.of(System.getProperty("mlops.root")).resolve("examples/costs/case.yaml");

    @TempDir
    Path folder;

    private CommandLineFixture cli;

    @BeforeEach
    void setUp() {
        cli = new CommandLineFixture(folder.resolve("home"));
    }

    @Test
    void theArithmeticIsShownLineByLine() {
        Result result = cli.run("cost", "case", "-f", EXAMPLE.toString());

        assertThat(result.err()).isEmpty();
        assertThat(result.exit()).isZero();
        assertThat(result.out()).isEqualTo("""
                Business case three-clouds, amounts in million yen

                Build, once
                  platform on three clouds               120
                  moving what runs                        80
                  security and audit                      50
                  build                                  250  = 120 + 80 + 50

                Running, a year
                  clouds                                 300
                  staff                                  180
                  maintenance                             50
                  transfer                                24
                  running                                554  = 300 + 180 + 50 + 24

                Gains, a year
                  less downtime                        1,188  = (99.99% - 99%) x 2,000 h x 60
                  better trades by lower latency         600
                  less work by hand                       30
                  gains                                1,818  = 1,188 + 600 + 30

                Over 5 years
                  cost                                 3,020  = 250 + 5 x 554
                  gains                                9,090  = 5 x 1,818
                  net                                  6,070  = 9,090 - 3,020
                  return                                201%  = 6,070 / 3,020
                  payback                         2.4 months  = 12 x 250 / (1,818 - 554)

                YEAR  COST  GAINS  NET SO FAR
                   0   250      0        -250
                   1   554  1,818       1,014
                   2   554  1,818       2,278
                   3   554  1,818       3,542
                   4   554  1,818       4,806
                   5   554  1,818       6,070

                AVAILABILITY  HOURS DOWN A YEAR  LOSS A YEAR
                         99%                 20        1,200  before
                       99.9%                  2          120
                      99.95%                  1           60
                      99.99%                0.2           12  after
                     99.999%               0.02          1.2
                """);
    }

    @Test
    void totalsThatDoNotAgreeAreReportedAndTheExitCodeSaysSo() throws Exception {
        Path wrong = Files.writeString(
                folder.resolve("case.yaml"),
                Files.readString(EXAMPLE).replace("cost: 3020", "cost: 3000").replace("gains: 1818", "gains: 1800"));

        Result result = cli.run("cost", "case", "-f", wrong.toString());

        assertThat(result.exit()).isEqualTo(8);
        assertThat(result.out()).endsWith("""

                These totals do not agree with their items
                  gains: 1,800 is given, its items give 1,818
                  cost: 3,000 is given, its items give 3,020
                """);
    }

    @Test
    void jsonIsForPrograms() {
        JsonNode json = JsonMapper.builder()
                .build()
                .readTree(cli.run("cost", "case", "-f", EXAMPLE.toString(), "-o", "json")
                        .out());

        assertThat(json.path("name").asString()).isEqualTo("three-clouds");
        assertThat(json.path("running").path("total").asInt()).isEqualTo(554);
        assertThat(json.path("net").asInt()).isEqualTo(6070);
        assertThat(json.path("paybackMonths").asDouble()).isBetween(2.3734, 2.3735);
        assertThat(json.path("byYear").size()).isEqualTo(6);
        assertThat(json.path("downtime").path(0).path("lossAYear").asInt()).isEqualTo(1200);
        assertThat(json.path("disagreements").size()).isZero();
    }

    @Test
    void aMistakeHasItsPlace() throws Exception {
        Path wrong = Files.writeString(
                folder.resolve("case.yaml"), Files.readString(EXAMPLE).replace("years: 5", "years: five"));

        Result result = cli.run("cost", "case", "-f", wrong.toString());

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err())
                .isEqualTo("error: " + wrong + ":7:10: spec.years: expected a whole number, found \"five\"\n");
    }

    @Test
    void withoutAFileItSaysWhatIsMissing() {
        assertThat(cli.run("cost", "case").exit()).isEqualTo(2);
        assertThat(cli.run("cost", "case", "-f", folder + "/none.yaml").exit()).isEqualTo(4);
    }
}
