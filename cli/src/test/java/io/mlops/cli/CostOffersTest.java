package io.mlops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.cli.CommandLineFixture.Result;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code cost offers} on the prices that the product ships. */
class CostOffersTest {
    private static final String[] L4_IN_ASIA = {"cost", "offers", "--accelerator", "L4", "--region", "asia*", "--spot"};

    @TempDir
    Path folder;

    private CommandLineFixture cli;

    @BeforeEach
    void setUp() {
        cli = new CommandLineFixture(folder.resolve("home"));
    }

    @AfterEach
    void tearDown() {
        System.clearProperty("mlops.columns");
    }

    @Test
    void theCheapestGpuHourComesFirstAndZonesAreOneRow() {
        Result found = cli.run(L4_IN_ASIA);

        assertThat(found.exit()).isZero();
        List<String> lines = found.out().lines().toList();
        assertThat(lines.get(0))
                .matches(
                        "LOCATION +ZONES +TYPE +GPU +GPU-MEM +VCPU +MEMORY +ON-DEMAND +SPOT +OFF +GPU-HOUR +TAKEN +AGE");
        assertThat(lines.get(1))
                .startsWith("gcp/asia-")
                .containsPattern("1x L4 +24GiB")
                .contains("unknown")
                .endsWith("6 mo !");
        assertThat(lines).anyMatch(line -> line.matches(".*[a-c],[a-c].*"));
        assertThat(lines.stream().skip(1).map(line -> line.replaceAll(".* (\\d+\\.\\d+) +unknown.*", "$1")))
                .isSortedAccordingTo((a, b) -> Double.compare(Double.parseDouble(a), Double.parseDouble(b)));
        assertThat(found.err()).contains("GPU-HOUR at the spot price").contains("! older than 90 days");
    }

    @Test
    void aTerminalIsNotOverflowed() {
        for (int width : List.of(100, 140)) {
            System.setProperty("mlops.columns", Integer.toString(width));
            Result found = cli.run("cost", "offers", "--accelerator", "A100*");
            assertThat(found.out().lines()).allMatch(line -> line.length() <= width);
            assertThat(found.out().lines().findFirst().orElseThrow())
                    .contains("GPU-HOUR")
                    .contains("AGE");
        }
        System.setProperty("mlops.columns", "100");
        assertThat(cli.run("cost", "offers", "--accelerator", "A100*").err())
                .contains("left out for the terminal's width: ")
                .contains("VCPU, MEMORY");
    }

    @Test
    void jsonHasEveryPriceWithItsAgeAndSource() throws Exception {
        JsonNode offer = json("--accelerator", "T4", "--region", "us-east-1", "--cloud", "aws", "--count", "4")
                .path("offers")
                .path(0);

        assertThat(offer.path("location").asString()).startsWith("aws/us-east-1");
        assertThat(offer.path("accelerator").path("name").asString()).isEqualTo("T4");
        assertThat(offer.path("accelerator").path("count").asInt()).isGreaterThanOrEqualTo(4);
        JsonNode demand = offer.path("onDemand");
        assertThat(demand.path("hourly").decimalValue()).isPositive();
        assertThat(demand.path("hourlyPerAccelerator").decimalValue()).isPositive();
        assertThat(demand.path("ageDays").asInt()).isGreaterThan(90);
        assertThat(demand.path("tooOld").asBoolean()).isTrue();
        assertThat(demand.path("source").asString()).isNotEmpty();
        assertThat(offer.path("interruptions").path("fromPercent").isNumber()).isTrue();
    }

    @Test
    void whatIsPaidForATermHasRowsOfItsOwn() throws Exception {
        Result found = cli.run(
                "cost",
                "offers",
                "-a",
                "T4",
                "-r",
                "us-east-1",
                "--committed",
                "--sort",
                "discount",
                "--limit",
                "2",
                "--sources");

        assertThat(found.exit()).isZero();
        List<String> lines = found.out().lines().toList();
        assertThat(lines.get(0)).matches("LOCATION +TYPE +GPU +PLAN +AN HOUR +ON-DEMAND +OFF +GPU-HOUR +AGE");
        assertThat(lines.get(1))
                .matches("aws/us-east-1 +g4dn\\.[a-z0-9]+ +\\dx T4 +3 years +[0-9.]+ +[0-9.]+ +57% +0\\.[0-9]+ +.*!");
        assertThat(lines.get(4)).isEqualTo("aws committed-3y, 2025-04-04: yeo/ec2.shop@74c9fd8a (AWS price list)");
        assertThat(found.err()).contains("paid used or not").contains("! older than 90 days");

        JsonNode all = json("-a", "T4", "-r", "us-east-1", "--cloud", "aws").path("commitments");
        assertThat(all).anySatisfy(each -> {
            assertThat(each.path("instanceType").asString()).isEqualTo("g4dn.xlarge");
            assertThat(each.path("plan").asString()).isEqualTo("committed-1y");
            assertThat(each.path("hourly").decimalValue()).isEqualByComparingTo("0.331");
            assertThat(each.path("onDemand").decimalValue()).isEqualByComparingTo("0.526");
            assertThat(each.path("tooOld").asBoolean()).isTrue();
        });
        Result nothing = cli.run("cost", "offers", "-a", "T4", "--cloud", "azure", "--committed");
        assertThat(nothing.exit()).isEqualTo(4);
        assertThat(nothing.err())
                .contains("no price of a commitment is known of any of them; --refresh asks the clouds");
        assertThat(cli.run("cost", "offers", "--spot", "--committed").exit()).isEqualTo(2);
    }

    @Test
    void anUnknownPriceIsAbsentAndSaysUnknown() throws Exception {
        JsonNode offers = json("--accelerator", "H100*", "--cloud", "gcp").path("offers");

        assertThat(offers).anySatisfy(offer -> assertThat(offer.has("onDemand")).isFalse());
        assertThat(cli.run("cost", "offers", "--accelerator", "H100*", "--cloud", "gcp")
                        .out())
                .contains(" unknown ")
                .doesNotContain(" 0.000 ");
    }

    @Test
    void aRefusedPriceIsSaid() {
        Result found = cli.run("cost", "offers", "--accelerator", "A100", "--region", "eu-central-1");

        assertThat(found.err())
                .contains("refused: p4d.24xlarge at aws/eu-central-1/euc1-az2: spot costs 27.433 USD an hour,"
                        + " more than 27.43298 USD on demand");
    }

    @Test
    void aNameThatNobodyHasIsSaidWithTheNearest() {
        Result accelerator = cli.run("cost", "offers", "--accelerator", "L5");
        assertThat(accelerator.exit()).isEqualTo(2);
        assertThat(accelerator.err())
                .startsWith(
                        "error: cannot find offers: there is no accelerator L5; did you mean L4? There are A10, A100");

        Result region = cli.run("cost", "offers", "--region", "us-eest-1", "--cloud", "aws");
        assertThat(region.exit()).isEqualTo(2);
        assertThat(region.err())
                .startsWith("error: cannot find offers: there is no region of aws us-eest-1; did you mean us-east-1?");

        Result cloud = cli.run("cost", "offers", "--cloud", "awz");
        assertThat(cloud.exit()).isEqualTo(2);
        assertThat(cloud.err()).contains("there is no cloud awz; did you mean aws? There are aws, azure, gcp");
    }

    @Test
    void theFilterThatLeavesNothingIsNamed() {
        Result found = cli.run("cost", "offers", "--accelerator", "L4", "--count", "64", "--region", "asia*");

        assertThat(found.exit()).isEqualTo(4);
        assertThat(found.out()).isEmpty();
        assertThat(found.err())
                .startsWith("error: cannot find offers: nothing is left by all filters together; without"
                        + " --count there are ")
                .contains("1x L4 in gcp/asia-northeast1");

        Result cloud = cli.run("cost", "offers", "--region", "asia*", "--cloud", "azure");
        assertThat(cloud.exit()).isEqualTo(2);
        assertThat(cloud.err()).contains("there is no region of azure like asia*");
    }

    @Test
    void rowsAreOrderedAndLimited() {
        Result found =
                cli.run("cost", "offers", "--accelerator", "L4", "--sort", "discount", "--limit", "2", "--sources");

        assertThat(found.out().lines().toList().get(3)).isEmpty();
        assertThat(found.out()).contains("gcp spot, 2026-05-20: anycloud-sh/catalog@62ff0a98 gcp/vms.csv");
        assertThat(found.err()).contains("rows beyond --limit: ");
        assertThat(cli.run("cost", "offers", "--sort", "beauty").exit()).isEqualTo(2);
    }

    private JsonNode json(String... args) throws Exception {
        List<String> line = new ArrayList<>(List.of("cost", "offers", "-o", "json"));
        line.addAll(List.of(args));
        Result result = cli.run(line.toArray(new String[0]));
        assertThat(result.err()).isEmpty();
        assertThat(result.exit()).isZero();
        return new JsonMapper().readTree(result.out());
    }
}
