package io.mlops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.cli.CommandLineFixture.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What policies cost: on the inventory that stands beside the documentation, and on the local provider's own store. */
class StoragePricingTest {
    private static final Path EXAMPLES =
            Path.of(System.getProperty("mlops.root")).resolve("examples/costs");
    private static final String POLICY = EXAMPLES.resolve("tiering.yaml").toString();
    private static final String INVENTORY = EXAMPLES.resolve("inventory.csv").toString();

    @TempDir
    Path folder;

    private CommandLineFixture cli;

    @BeforeEach
    void setUp() {
        cli = new CommandLineFixture(folder.resolve("home"));
    }

    @AfterEach
    void tearDown() {
        System.clearProperty("mlops.dist");
    }

    @Test
    void aFileIsPricedWithoutAStore() {
        Result result = cli.run(
                "storage",
                "policy",
                "plan",
                "-f",
                POLICY,
                "--inventory",
                INVENTORY,
                "--location",
                "aws/us-east-1",
                "--read",
                "1%");

        assertThat(result.err()).isEmpty();
        assertThat(result.exit()).isZero();
        assertThat(result.out()).isEqualTo("""
                tick-data over 12 months, in USD: 58 objects, 1.9 TiB, of which 1.0% is read a month

                LOCATION       BEFORE  AFTER  SAVES  MOVES  EARLY  READS  WATCHING  PAID OFF    READS UP TO  OLDEST PRICE
                aws/us-east-1  545.65  52.89  90.3%   0.00   1.84   5.20      0.00  in month 1        95.8%  28 mo, some unknown
                """);
    }

    @Test
    void whatHasNoPriceIsNamed() {
        Result result = cli.run(
                "storage", "policy", "plan", "-f", POLICY, "--inventory", INVENTORY, "--location", "azure/eastus");

        assertThat(result.out())
                .containsPattern("azure/eastus +493\\.46 +>= [0-9.]+ +unknown ")
                .contains("Lower bounds (>=), because these prices are not known")
                .contains("  azure/eastus: moving into archive");
    }

    @Test
    void jsonIsForPrograms() {
        JsonNode json = json(cli.run(
                "storage", "policy", "plan", "-f", POLICY, "--inventory", INVENTORY, "--read", "1%", "-o", "json"));

        assertThat(json.path("objects").asInt()).isEqualTo(58);
        assertThat(json.path("locations").size()).isEqualTo(8);
        JsonNode virginia = json.path("locations").path(1);
        assertThat(virginia.path("location").asString()).isEqualTo("aws/us-east-1");
        assertThat(virginia.path("exact").asBoolean()).isTrue();
        assertThat(virginia.path("paidOffInMonth").asInt()).isEqualTo(1);
        assertThat(virginia.path("before").path("total").asDouble()).isBetween(545.0, 546.0);
        assertThat(virginia.path("after").path("unknown").size()).isZero();
    }

    @Test
    void aStoreIsPricedAgainstThePolicyThatItFollows() throws Exception {
        LocalProviderFolder.create(folder.resolve("dist"));
        System.setProperty("mlops.dist", folder.resolve("dist").toString());
        Path model = Files.write(folder.resolve("model.pt"), new byte[1 << 20]);
        Path policy = Files.writeString(
                folder.resolve("policy.yaml"),
                Files.readString(Path.of(POLICY)).replace("store://aws", "store://local"));
        assertThat(cli.run("storage", "cp", model.toString(), "store://local/ticks/m.pt")
                        .exit())
                .isZero();

        JsonNode json = json(cli.run(
                "storage",
                "policy",
                "plan",
                "-f",
                policy.toString(),
                "--inventory",
                "live",
                "--location",
                "aws/us-east-1",
                "-o",
                "json"));

        assertThat(json.path("objects").asInt()).isEqualTo(1);
        assertThat(json.path("bytes").asInt()).isEqualTo(1 << 20);
        assertThat(json.path("locations").path(0).path("saving").asDouble()).isNotZero();
    }

    @Test
    void adviceIsReadyForARule() {
        Result result = cli.run(
                "storage", "advise", "--inventory", INVENTORY, "--prefix", "ticks/", "--location", "aws/us-east-1");

        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.out())
                .startsWith("48 objects, 1.9 TiB; read in the last 30 days, by age: 0d+ ")
                .containsPattern(
                        "aws/us-east-1 +\\[\\{after: 90d, tier: archive}] +537\\.37 +51\\.13 +90\\.5% +in month 1 +28 mo")
                .contains("prefix: ticks/.");
    }

    @Test
    void withoutTimesOfReadsThereIsNoAdvice() throws Exception {
        Path inventory = Files.writeString(
                folder.resolve("inventory.csv"),
                "name,size,timeCreated,storageClass\na,1000000000,2026-01-01T00:00:00Z,STANDARD\n");

        Result refused = cli.run("storage", "advise", "--inventory", inventory.toString());
        assertThat(refused.exit()).isEqualTo(5);
        assertThat(refused.err()).contains("does not tell when objects were last read", "--read");
        assertThat(json(cli.run("storage", "advise", "--inventory", inventory.toString(), "--read", "0%", "-o", "json"))
                        .path("locations")
                        .path(1)
                        .path("tiers")
                        .size())
                .isPositive();
    }

    @Test
    void mistakesAreTold() {
        assertThat(cli.run("storage", "policy", "apply", "-f", POLICY, "--inventory", INVENTORY)
                        .exit())
                .isEqualTo(2);
        assertThat(cli.run("storage", "policy", "plan", "-f", POLICY, "--inventory", "none.csv")
                        .exit())
                .isEqualTo(4);
        Result nowhere =
                cli.run("storage", "policy", "plan", "-f", POLICY, "--inventory", INVENTORY, "--location", "aws/mars");
        assertThat(nowhere.exit()).isEqualTo(4);
        assertThat(nowhere.err())
                .startsWith("error: cannot price storage in aws/mars: its prices are not known; those of aws/");
    }

    private static JsonNode json(Result result) {
        assertThat(result.exit()).as(result.err()).isZero();
        return JsonMapper.builder().build().readTree(result.out());
    }
}
