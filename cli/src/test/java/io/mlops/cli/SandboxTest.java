package io.mlops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.cli.CommandLineFixture.Result;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sandbox on the command line, where none runs. */
class SandboxTest {
    @TempDir
    Path folder;

    private CommandLineFixture cli;

    @BeforeEach
    void setUp() {
        cli = new CommandLineFixture(folder.resolve("home"));
    }

    @Test
    void noneRunsAndThatIsSaid() {
        Result status = cli.run("sandbox", "status");
        assertThat(status.exit()).isEqualTo(4);
        assertThat(status.err()).contains("cannot show the sandbox: none runs in " + cli.home, "sandbox up");
        assertThat(cli.run("sandbox", "down").out()).isEqualTo("no sandbox runs\n");
        assertThat(cli.run("sandbox", "down", "-o", "json").out()).isEqualTo("{\"stopped\":false,\"settings\":[]}\n");
    }

    @Test
    void whatDoesNotExistIsNotStarted() {
        Result cloud = cli.run("sandbox", "up", "--only", "mars");
        assertThat(cloud.exit()).isEqualTo(2);
        assertThat(cloud.err()).contains("--only", "there is no sandbox of \"mars\"; there is aws, azure, gcp");
        Result region = cli.run("sandbox", "up", "--regions", "us-east-1,,x");
        assertThat(region.exit()).isEqualTo(2);
        assertThat(region.err()).contains("--regions", "\"\" is no region such as us-east-1");
        Result stranger = cli.run("sandbox", "up", "--only", "aws", "--regions", "japaneast");
        assertThat(stranger.exit()).isEqualTo(2);
        assertThat(stranger.err()).contains("cannot start the sandbox: region japaneast is none of aws");
        assertThat(cli.home).doesNotExist();
    }

    @Test
    void theGroupShowsItsCommands() {
        assertThat(cli.bare("sandbox", "--help").out()).contains("sandbox up", "sandbox status", "sandbox down");
    }
}
