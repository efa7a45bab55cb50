package io.mlops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.cli.CommandLineFixture.Result;
import io.mlops.controlplane.Home;
import io.mlops.controlplane.rollup.Rollup;
import io.mlops.controlplane.store.Store;
import io.mlops.controlplane.store.StoreUrl;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The deployment that stands beside the documentation, on the prices that the product ships. */
class CostCompareTest {
    private static final Path EXAMPLES =
            Path.of(System.getProperty("mlops.root")).resolve("examples/costs");

    @TempDir
    Path folder;

    private CommandLineFixture cli;

    @BeforeEach
    void setUp() {
        cli = new CommandLineFixture(folder.resolve("home"));
    }

    @Test
    void everyLocationThePlanAndWhatIsNotKnown() {
        Result result = compare("--location", "azure/eastus,aws/us-east-*", "--peak-hours", "6.5");

        assertThat(result.err()).isEmpty();
        assertThat(result.exit()).isZero();
        List<String> lines = result.out().lines().toList();
        assertThat(lines.get(0)).isEqualTo("What trading-policy costs by itself at each location, USD a month");
        assertThat(lines.get(2))
                .matches(
                        "LOCATION +MACHINE +ON DEMAND +A YEAR +A MILLION +AGE +SPOT MACHINE +SPOT +A MILLION +AGE +WITHOUT ANY PRICE");
        assertThat(lines.get(3)).matches("azure/eastus +Standard_NC4as_T4_v3 +>= 3,235\\.01 .* mo");
        assertThat(lines.get(4)).matches("aws/us-east-1 +g4dn\\.xlarge .* managed service");
        assertThat(lines.get(5)).endsWith("managed service, to the internet");
        assertThat(result.out())
                .contains("As it is planned: aws/us-east-1 3 to 12, azure/eastus 1 waiting, gcp/us-east1 1 waiting")
                .containsPattern("machines +2,087\\.89 +aws/us-east-1/use1-az1 g4dn\\.xlarge: 3,969 h x 0\\.526")
                .containsPattern("machines that wait +383\\.98 ")
                .containsPattern("resilience +about [0-9,.]+ +the month less that of azure/eastus alone, >= 3,235\\.01")
                .contains("  surcharge of aws's managed endpoints for g4dn.xlarge in aws/us-east-1")
                .containsPattern(
                        "LOCATION +PLAN +AN HOUR +AGE +PAYS FROM USE +PAID OFF AFTER +COMMIT +SAVES A MONTH +PEAK TOO FROM")
                .containsPattern(
                        "aws/us-east-1 +3 years +0\\.227 +\\d+ (mo|y) +43\\.2% +15\\.5 months +3 machines +654\\.81 ")
                .containsPattern("aws: yeo/ec2\\.shop@74c9fd8a \\(AWS price list\\), \\d+ (mo|y)")
                .contains("  unknown for 1 year and 3 years: azure/eastus\n")
                .contains("Those of which least lacks a price first")
                .contains("A month is 730 hours");
    }

    @Test
    void withoutAPriceOfACommitmentItSaysFromWhenOneWouldPay() {
        assertThat(compare("--location", "azure/eastus", "--peak-hours", "6.5").out())
                .contains("unknown: no price of a commitment is known")
                .contains("9 more run 27.1% of the time: one above 72.9% does");
    }

    @Test
    void anAssumedDiscountSaysSo() {
        Result result = compare("--location", "azure/eastus", "--peak-hours", "6.5", "--commit-1y", "30%");

        assertThat(result.out())
                .containsPattern(
                        "azure/eastus +1 year, assumed +0\\.3682 +- +70\\.0% +8\\.4 months +3 machines +345\\.58 +72\\.9% off");
        assertThat(result.out()).contains("  unknown for 3 years: azure/eastus\n");
    }

    @Test
    void whatIsStoredIsCounted() {
        String[] stored = {"--inventory", EXAMPLES.resolve("inventory.csv").toString()};
        JsonNode lying = json(compare("--location", "azure/eastus", stored[0], stored[1], "-o", "json"));
        JsonNode kept = json(compare(
                "--location",
                "azure/eastus",
                stored[0],
                stored[1],
                "--policy",
                EXAMPLES.resolve("tiering.yaml").toString(),
                "-o",
                "json"));

        assertThat(storage(lying)).isBetween(40.0, 42.0); // 493.46 a year
        assertThat(storage(kept)).isLessThan(5);
        assertThat(compare("--policy", "tiering.yaml").exit()).isEqualTo(2);
    }

    @Test
    void thePageStandsAlone() throws Exception {
        Path page = folder.resolve("costs.html");
        Result result = compare("--location", "*/*east*", "--html", page.toString());

        assertThat(result.exit()).isZero();
        assertThat(result.err()).isEqualTo("written to " + page + "\n");
        String html = Files.readString(page);
        assertThat(html)
                .startsWith("<!doctype html>")
                .contains(
                        "<svg role=\"img\"",
                        "azure/eastus",
                        "as planned",
                        "Commitments at this load",
                        "<td>3 years</td>")
                .doesNotContain("<script", "http://", "https://", "url(", "@import");
    }

    @Test
    void jsonIsForPrograms() {
        JsonNode json = json(compare("--location", "azure/eastus", "--peak-hours", "6.5", "-o", "json"));

        JsonNode location = json.path("locations").path(0);
        assertThat(location.path("location").asString()).isEqualTo("azure/eastus");
        assertThat(location.path("onDemand").path("month").path("exact").asBoolean())
                .isFalse();
        assertThat(location.path("onDemand")
                        .path("machines")
                        .path(0)
                        .path("effective")
                        .asString())
                .endsWith("Z");
        assertThat(location.path("commitments").path(0).path("hourly").isNull()).isTrue();
        JsonNode three = json(compare("--location", "aws/us-east-1", "-o", "json"))
                .path("locations")
                .path(0)
                .path("commitments")
                .path(1);
        assertThat(three.path("plan").asString()).isEqualTo("committed-3y");
        assertThat(three.path("years").asInt()).isEqualTo(3);
        assertThat(three.path("hourly").decimalValue()).isEqualByComparingTo("0.227");
        assertThat(three.path("onDemand").decimalValue()).isEqualByComparingTo("0.526");
        assertThat(three.path("effective").asString()).isEqualTo("2025-04-04T00:00:00Z");
        assertThat(three.path("source").asString()).contains("ec2.shop");
        assertThat(json.path("hoursPerMonth").asInt()).isEqualTo(730);
        assertThat(json.path("plan").size()).isEqualTo(3);
        assertThat(json.path("cheapest").asString()).isEqualTo("azure/eastus");
        assertThat(json.path("resilience").path("exact").asBoolean()).isFalse();
        assertThat(json.path("unknown").size()).isPositive();
    }

    @Test
    void aWeekOfMeasuredLoadTakesThePlaceOfTheAssumedDay() {
        measure(7 * 24 * 60);

        Path page = folder.resolve("measured.html");
        Result result = compare("--location", "azure/eastus", "--commit-1y", "97%", "--html", page.toString());

        assertThat(result.err()).doesNotContain("assumed");
        assertThat(page)
                .content()
                .contains("<h2>Measured load from 2026-11-01 to 2026-11-07, replicas</h2>")
                .contains("9 replicas</text>", "30.4 h, 4.2%</text>");
        assertThat(result.out())
                .contains("Measured load, from 2026-11-01 to 2026-11-07")
                .containsPattern("REPLICAS +HOURS A MONTH +OF THE TIME")
                .containsPattern("3 +699\\.6 +95\\.8%")
                .containsPattern("9 +30\\.4 +4\\.2%")
                .contains("g4dn.xlarge: 2,373 h x 0.526") // 730 x (3 + 6 / 24)
                .contains("Commitments at the load measured from 2026-11-01 to 2026-11-07")
                .containsPattern("1 year, assumed +0\\.01578 +- +3\\.0% +0\\.4 months +9 machines")
                .contains("168 hours of it: each hour has the replicas of its busiest minute at 1400.0 requests/s each"
                        + " (70% of scaling.requests-per-replica)");
        assertThat(compare("--location", "azure/eastus", "--peak-hours", "6.5").out())
                .as("a day that is given goes first")
                .contains("The load is assumed: a day has 6.5 peak hours");
    }

    @Test
    void aFewHoursAreTakenWhereThatIsAskedFor() {
        assertThat(compare("--measured-load").exit()).isEqualTo(4);
        assertThat(compare("--measured-load").err()).contains("no gateway of this home wrote down a minute of it");
        assertThat(compare("--measured-load", "--peak-hours", "1").exit()).isEqualTo(2);
        measure(120);

        Result result = compare("--location", "azure/eastus");
        assertThat(result.err())
                .isEqualTo("the load of trading-policy was measured for 2 hours only, so that a day is assumed;"
                        + " --measured-load takes it anyway\n");
        assertThat(result.out()).contains("The load is assumed: a day has 1 peak hours");

        JsonNode load = json(compare("--location", "azure/eastus", "--measured-load", "-o", "json"))
                .path("measuredLoad");
        assertThat(load.path("hours").asInt()).isEqualTo(2);
        assertThat(load.path("from").asString()).isEqualTo("2026-11-01T00:00:00Z");
        assertThat(load.path("replicas").size()).isEqualTo(1);
        assertThat(load.path("replicas").path(0).path("replicas").asInt()).isEqualTo(3);
        assertThat(load.path("replicas").path(0).path("hoursPerMonth").asDouble())
                .isEqualTo(730);
    }

    /** From the first of November on, so many minutes of the spec's steady load, with one minute of its peak at noon of each day. */
    private void measure(int minutes) {
        Instant begin = Instant.parse("2026-11-01T00:00:00Z");
        Home home = Home.of(cli.home);
        home.create();
        try (Store store = Store.open(StoreUrl.sqlite(home.database()))) {
            store.write(tx -> {
                List<Rollup> rows = new ArrayList<>();
                for (int i = 0; i < minutes; i++) {
                    long requests = i % 1440 == 720 ? 720_000 : 240_000;
                    Instant minute = begin.plusSeconds(60L * i);
                    rows.add(new Rollup(
                            "gw", minute, "trading-policy", 0, 60, 0, requests, 0, 0, 0, requests, 0, 0, 0, ""));
                }
                rows.forEach(tx.rollups()::add);
                tx.loadHours().count(rows);
                return true;
            });
        }
    }

    @Test
    void whatCannotBeComparedIsRefused() throws Exception {
        assertThat(compare("--location", "mars/*").err())
                .startsWith("error: cannot compare: no region whose prices are known is called so");
        assertThat(compare("--location", "mars/*").exit()).isEqualTo(4);
        assertThat(compare("--peak-hours", "25").exit()).isEqualTo(2);
        assertThat(cli.run("cost", "compare").exit()).isEqualTo(2);
        String spec = Files.readString(EXAMPLES.resolve("deployment.yaml"));
        Path greedy = Files.writeString(folder.resolve("greedy.yaml"), spec.replace("cpus: 4", "cpus: 1000"));
        Result nothing = cli.run("cost", "compare", "-f", greedy.toString());
        assertThat(nothing.exit()).isEqualTo(4);
        assertThat(nothing.err()).contains("no machine with what spec.compute asks for is offered there");
    }

    @Test
    void aMachineThatThePlanNamesIsTheOneThatIsPriced() throws Exception {
        String spec = Files.readString(EXAMPLES.resolve("deployment.yaml"));
        Path named = Files.writeString(
                folder.resolve("named.yaml"),
                spec.replace(
                        "placement: [aws/us-east-1, azure/eastus, gcp/us-east1]",
                        "placement: [{location: aws/us-east-1, instance-type: ml.g6.xlarge},"
                                + " {location: azure/eastus, purchase: spot}, {location: gcp/us-east1, instance-type: g9-none}]"));

        Result result = cli.run("cost", "compare", "-f", named.toString(), "--location", "azure/eastus");

        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.out())
                .contains("As it is planned: aws/us-east-1 3 to 12 on ml.g6.xlarge, azure/eastus 1 spot waiting,"
                        + " gcp/us-east1 1 on g9-none waiting")
                .containsPattern("machines +[0-9,.]+ +aws/us-east-1/[a-z0-9-]+ g6\\.xlarge: 2,464 h x 0\\.8048")
                .containsPattern("machines that wait +unknown +gcp/us-east1 g9-none: 730 h x unknown")
                .contains("  price of g9-none at gcp/us-east1");
        JsonNode plan = json(cli.run(
                        "cost", "compare", "-f", named.toString(), "--location", "azure/eastus", "-o", "json"))
                .path("plan");
        assertThat(plan.path(0).path("instanceType").asString()).isEqualTo("ml.g6.xlarge");
        assertThat(plan.path(1).path("purchase").asString()).isEqualTo("spot");
        assertThat(plan.path(1).path("instanceType").isNull()).isTrue();
    }

    @Test
    void aPlanWithoutPricesIsUnknown() throws Exception {
        String spec = Files.readString(EXAMPLES.resolve("deployment.yaml"));
        Path here = Files.writeString(
                folder.resolve("here.yaml"),
                spec.replace(
                        "placement: [aws/us-east-1, azure/eastus, gcp/us-east1]", "placement: [local/a, local/b]"));

        Result result = cli.run("cost", "compare", "-f", here.toString(), "--location", "azure/eastus");

        assertThat(result.exit()).isZero();
        assertThat(result.out()).contains("  unknown: machines for it are not offered at each of these locations");
    }

    private Result compare(String... more) {
        List<String> line = new ArrayList<>(List.of(
                "cost", "compare", "-f", EXAMPLES.resolve("deployment.yaml").toString()));
        line.addAll(List.of(more));
        return cli.run(line.toArray(new String[0]));
    }

    private static double storage(JsonNode json) {
        for (JsonNode line : json.path("locations").path(0).path("onDemand").path("lines")) {
            if (line.path("kind").asString().equals("storage")) {
                return line.path("month").path("usd").asDouble();
            }
        }
        throw new AssertionError("no storage in " + json);
    }

    private static JsonNode json(Result result) {
        assertThat(result.exit()).as(result.err()).isZero();
        return JsonMapper.builder().build().readTree(result.out());
    }
}
