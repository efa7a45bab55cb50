package io.mlops.examples.trading;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands as a user types them: exit code, stdout, stderr, files. */
class TradingPolicyTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path folder;

    @Test
    void observePrintsTheCommittedRequest() throws Exception {
        assertThat(run("observe")).isZero();
        assertThat(out.toString()).isEqualTo(Files.readString(Path.of("input.json")));
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void observeTakesADayAndAPosition() {
        assertThat(run("observe", "--date", "2008-10-15", "--position=-0.25")).isZero();
        assertThat(out.toString())
                .contains("\"id\" : \"2008-10-15\"")
                .contains("\"shape\" : [ 1, 20 ]")
                .contains(", -0.25 ]");
    }

    @Test
    void mistakesAreToldInOneLine() {
        assertThat(run("observe", "--date", "2008-10-18")).isEqualTo(1);
        assertThat(err.toString())
                .isEqualTo("cannot observe 2008-10-18: not a trading day from 2001-01-02 to 2020-04-17\n");
        assertThat(run("observe", "--position", "1.5")).isEqualTo(2);
        assertThat(err.toString()).contains("--position must lie between -1 and 1");
        assertThat(run("train", "--epochs", "0")).isEqualTo(2);
        assertThat(err.toString()).contains("--epochs and --checkpoint-every must be at least 1");
        assertThat(run("train", "--bars", "none.csv")).isEqualTo(1);
        assertThat(err.toString()).contains("cannot read bars from none.csv: no such file");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void checkVouchesForTheCommittedModels() {
        assertThat(run("check")).isZero();
        assertThat(out.toString()).contains("model/policy.pt: OK").contains("model/policy-v2.pt: OK");
    }

    @Test
    void checkNamesTheMissingModel() {
        assertThat(run("check", folder.resolve("none.pt").toString())).isEqualTo(1);
        assertThat(err.toString()).contains("none.pt: no such file");
    }

    @Test
    void trainExportsAModelThatItsOwnCheckAcceptsAndReportsBesideBuyAndHold() throws Exception {
        Path model = folder.resolve("policy.pt");
        int exit = run(
                "train",
                "--epochs=1",
                "--seed=3",
                "--model=" + model,
                "--checkpoint=" + folder.resolve("checkpoint"),
                "--checkpoint-every=50");
        assertThat(err.toString()).startsWith("epoch  1  loss ").hasLineCount(1);
        assertThat(exit).isZero();
        assertThat(out.toString())
                .contains("| test 2016-01-04 – 2020-04-17 | policy |")
                .contains("| test 2016-01-04 – 2020-04-17 | buy and hold | 42.8 % |")
                .contains("Out of sample the policy does NOT beat buy and hold on return")
                .contains(Files.readString(folder.resolve("policy.pt.sha256")).substring(0, 64));
        assertThat(new ModelFiles(model).check()).isNotNull();
        assertThat(folder.resolve("reference.json")).exists();
    }

    @Test
    void aPlaceThatCannotHoldTheCheckpointIsNamed() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "in the way");
        assertThat(run("train", "--epochs=1", "--checkpoint=" + file.resolve("checkpoint")))
                .isEqualTo(1);
        assertThat(err.toString()).isEqualTo("cannot train: java.nio.file.FileAlreadyExistsException: " + file + "\n");
        assertThat(file).hasContent("in the way");
    }

    @Test
    void helpListsTheCommands() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("train", "check", "spread", "observe");
    }

    private int run(String... args) {
        CommandLine commandLine = TradingPolicy.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(args);
    }
}
