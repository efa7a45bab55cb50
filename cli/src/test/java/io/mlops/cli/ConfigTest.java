package io.mlops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.cli.CommandLineFixture.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigTest {
    @TempDir
    Path folder;

    private CommandLineFixture cli;

    @BeforeEach
    void setUp() {
        cli = new CommandLineFixture(folder.resolve("home"));
    }

    @Test
    void everyKeyHasAFallback() {
        assertThat(cli.run("config", "list", "-o", "json").out())
                .startsWith("{\"gateway.port\":\"8484\",\"gateway.admin-port\":\"8485\",\"gateway.processes\":\"2\",")
                .contains(
                        "\"gateway.host\":\"127.0.0.1\"",
                        "\"gateway.insecure\":\"false\"",
                        "\"gateway.api-keys\":\"\"",
                        "\"gateway.rate-limit\":\"\"",
                        "\"store.url\":\"\",\"local.zones\":\"a,b,c\"",
                        "\"approvals\":\"\"")
                .endsWith("\"alerts.heartbeat\":\"\"}\n");
        assertThat(cli.run("config", "get", "gateway.port").out()).isEqualTo("8484\n");
    }

    @Test
    void aHomeHasOneToEightGateways() {
        assertThat(cli.run("config", "set", "gateway.processes", "8").exit()).isZero();
        for (String wrong : new String[] {"0", "9", "10", "two", ""}) {
            assertThat(cli.run("config", "set", "gateway.processes", wrong).err())
                    .contains("cannot set gateway.processes to \"" + wrong + "\": it is a number from 1 to 8");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gateway.rate-limit | 0 | it is a positive number, as 50 or 0.5; empty for no limit",
                "gateway.rate-limit | many | it is a positive number",
                "gateway.rate-limit | -5 | it is a positive number",
                "gateway.rate-burst | 0 | it is a number from 1; empty for the default",
                "gateway.max-connections | 1e3 | it is a number from 1",
                "gateway.max-connections-per-client | 0 | it is a number from 1",
                "gateway.replay-memory | 256 | it is a whole number and B, KiB, MiB, GiB or TiB",
                "gateway.replay-memory | 0MiB | it must be more than nothing"
            })
    void limitsThatCannotBeAreRefused(String key, String value, String problem) {
        Result result = cli.run("config", "set", key, value);
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("cannot set " + key + " to \"" + value + "\": " + problem);
    }

    @Test
    void whatIsSetIsReadAndNothingElseIsTouched() throws Exception {
        Files.createDirectories(cli.home);
        Path file = Files.writeString(
                cli.home.resolve("config.yaml"), "# ours\ngateway.port: \"9000\" \nlocal.zones: x,y # two\n");
        assertThat(cli.run("config", "get", "gateway.port").out()).isEqualTo("9000\n");
        assertThat(cli.run("config", "get", "local.zones").out()).isEqualTo("x,y\n");
        assertThat(cli.run("config", "set", "gateway.port", "9100").exit()).isZero();
        assertThat(Files.readString(file)).isEqualTo("# ours\nlocal.zones: x,y # two\ngateway.port: 9100\n");
        assertThat(cli.run("config", "set", "store.url", "").exit()).isZero();
        assertThat(cli.run("config", "get", "store.url").out()).isEqualTo("\n");
    }

    @Test
    void severalKeysAreSetTogetherOrNotAtAll() throws Exception {
        Result both = cli.run("config", "set", "gateway.port", "9100", "providers.aws.regions", "us-east-1");
        assertThat(both.out()).isEqualTo("gateway.port: 9100\nproviders.aws.regions: us-east-1\n");
        Path file = cli.home.resolve("config.yaml");
        assertThat(Files.readString(file)).isEqualTo("gateway.port: 9100\nproviders.aws.regions: us-east-1\n");

        assertThat(cli.run("config", "set", "gateway.port", "9200", "gateway.admin-port", "no")
                        .err())
                .contains("cannot set gateway.admin-port to \"no\"");
        assertThat(cli.run("config", "set", "gateway.port", "9200", "gateway.admin-port")
                        .err())
                .contains("missing VALUE of gateway.admin-port");
        assertThat(cli.run("config", "set", "gateway.port", "9200", "gateway.port", "9300")
                        .err())
                .contains("gateway.port is given twice");
        assertThat(cli.run("config", "set").err()).contains("missing KEY and VALUE");
        assertThat(cli.run("config", "set").exit()).isEqualTo(2);
        assertThat(Files.readString(file)).as("nothing of them is written").startsWith("gateway.port: 9100\n");
    }

    @Test
    void aProvidersSettingsAreKeptAsTheyAre() throws Exception {
        assertThat(cli.run("config", "set", "providers.aws.endpoint.s3.us-east-1", "http://127.0.0.1:5000")
                        .out())
                .isEqualTo("providers.aws.endpoint.s3.us-east-1: http://127.0.0.1:5000\n");
        assertThat(cli.run("config", "set", "providers.aws.regions", "us-east-1")
                        .exit())
                .isZero();
        assertThat(cli.run("config", "get", "providers.aws.regions").out()).isEqualTo("us-east-1\n");
        assertThat(cli.run("config", "get", "providers.aws.bucket").out()).isEqualTo("\n");
        assertThat(cli.run("config", "list").out())
                .containsPattern("providers.aws.regions +us-east-1 +yes +a setting of the provider aws");
        assertThat(cli.run("config", "list", "-o", "json").out())
                .endsWith(",\"providers.aws.endpoint.s3.us-east-1\":\"http://127.0.0.1:5000\","
                        + "\"providers.aws.regions\":\"us-east-1\"}\n");
        assertThat(cli.run("config", "set", "providers.aws", "x").exit()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gateway.prot: 1 | :1: unknown key gateway.prot; did you mean gateway.port?",
                "gateway.port: many | :1: gateway.port is \"many\": a port is a number",
                "gateway.port: 70000 | :1: gateway.port is \"70000\": a port is a number",
                "store.url: mysql://x | :1: store.url is \"mysql://x\": a store is",
                "approvals: failover,lunch | :1: approvals is \"failover,lunch\": \"lunch\" cannot wait for an approval",
                "audit.anchors: /mnt/other | :1: audit.anchors is \"/mnt/other\": a place is a URI such as file:///mnt",
                "alerts.webhook: ftp://x | :1: alerts.webhook is \"ftp://x\": it is no http:// or https:// URL",
                "just words | :1: expected key: value",
                "colour: red | :1: unknown key colour; there are gateway.port",
            })
    void aMistakeInTheFileIsNamedWithItsPlace(String line, String error) throws Exception {
        Files.createDirectories(cli.home);
        Path file = Files.writeString(cli.home.resolve("config.yaml"), line + "\n");
        Result result = cli.run("config", "list");
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).startsWith("error: cannot read the configuration: " + file + error);
    }

    @Test
    void aGatewayDoesNotStartWithABurstAndNoLimit() throws Exception {
        Files.createDirectories(cli.home);
        Path file = Files.writeString(cli.home.resolve("config.yaml"), "gateway.rate-burst: 200\n");
        for (String[] command :
                new String[][] {{"serve", "--gateway", "--port", "0", "--admin-port", "0"}, {"serve", "--upgrade"}}) {
            Result result = cli.run(command);
            assertThat(result.exit()).isEqualTo(2);
            assertThat(result.err())
                    .contains("cannot read the configuration: " + file
                            + ": gateway.rate-burst is set and gateway.rate-limit is not");
        }
        assertThat(cli.run("doctor").out()).contains("gateway.rate-burst is set and gateway.rate-limit is not");
    }

    @Test
    void aKeyThatIsGivenTwice() throws Exception {
        Files.createDirectories(cli.home);
        Files.writeString(cli.home.resolve("config.yaml"), "gateway.port: 1\ngateway.port: 2\n");
        assertThat(cli.run("config", "list").err()).contains(":2: gateway.port is given twice");
    }

    @Test
    void nothingWrongIsWritten() {
        assertThat(cli.run("config", "set", "gateway.port", "x").exit()).isEqualTo(2);
        assertThat(cli.run("config", "set", "gateway.prt", "1").err()).contains("did you mean gateway.port?");
        assertThat(cli.home.resolve("config.yaml")).doesNotExist();
    }
}
