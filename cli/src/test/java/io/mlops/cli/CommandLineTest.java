package io.mlops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.cli.CommandLineFixture.Result;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the command line understands, and what it says where it does not. */
class CommandLineTest {
    @TempDir
    Path folder;

    private CommandLineFixture cli;

    @BeforeEach
    void setUp() {
        cli = new CommandLineFixture(folder.resolve("home"));
    }

    static java.util.List<String> names() {
        return Commands.names();
    }

    @Test
    void helpNamesEveryCommand() {
        Result result = cli.bare("--help");
        assertThat(result.exit()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).contains(Commands.names());
        assertThat(result.out().lines().allMatch(line -> line.length() <= 100)).isTrue();
    }

    @Test
    void noCommandAtAllShowsTheHelp() {
        assertThat(cli.bare().out()).isEqualTo(cli.bare("--help").out());
        assertThat(cli.bare().exit()).isZero();
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyCommandHasHelpWithExamplesAndTheCommonOptions(String name) {
        Result result = cli.bare((name + " --help").split(" ", -1));
        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(result.out())
                .contains(
                        "Usage: mlops-cli " + name,
                        "--home",
                        "--output",
                        "--debug",
                        "Examples:",
                        "  mlops-cli " + name);
        assertThat(cli.bare(("help " + name).split(" ", -1))).isEqualTo(result);
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyCommandRefusesAnOptionThatNobodyKnows(String name) {
        Result result = cli.run((name + " --colour").split(" ", -1));
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).startsWith("error: ").contains("see mlops-cli " + name + " --help");
    }

    @ParameterizedTest
    @CsvSource({
        "statsu, unknown command \"statsu\", mlops-cli status",
        "deplyo, unknown command \"deplyo\", mlops-cli deploy",
        "audit verfy, unknown command \"audit verfy\", mlops-cli audit verify",
        "status --wtach, unknown option --wtach, --watch",
        "drill x --faullt kill, unknown option --faullt, --fault",
    })
    void aSlipOfTheFingersIsAnsweredWithWhatWasMeant(String line, String error, String meant) {
        Result result = cli.run(line.split(" ", -1));
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("error: " + error).contains("did you mean " + meant + "?");
    }

    @ParameterizedTest
    @CsvSource({
        "deploy, missing -f FILE",
        "predict, missing NAME",
        "drill x --fault kill, missing --target TARGET",
        "drill x --target local/b, missing --fault FAULT",
        "status a b, unexpected argument \"b\"",
        "status -o yaml, wrong value for --output: \"yaml\" is neither text nor json",
        "drill x --fault flood --target local/b, wrong value for --fault: \"flood\" is no fault; there are kill",
        "drill x --fault slow --target local/b --share 0%, wrong value for --share: \"0%\" is not above 0% and at most 100%",
        "drill x --fault slow --target local/b --share 0.2, wrong value for --share: \"0.2\" is no share; write 20%",
        "drill x --fault slow --target local/b --delay 2h, wrong value for --delay: \"2h\" is not above 0 and at most 1m",
        "drill x --fault errors --target local/b --status 200, wrong value for --status: \"200\" is no whole number from 400 to 599",
        "drill x --fault kill --target local/b --replicas 2, wrong value for --replicas: \"2\" is neither 1 nor all",
        "drill x --fault hang --target gateway, a gateway cannot be made to hang",
        "drill x --fault kill --target local/b --rps 0, wrong value for --rps: \"0\" is no whole number from 1 to 20000",
        "drill x --fault kill --target local/b --duration 1s, wrong value for --duration: \"1s\" is not between 4s and 10m",
        "drill x --fault kill --target b/, wrong value for --target: cannot read location",
        "deploy -f x --timeout soon, wrong value for --timeout: \"soon\" is no duration",
        "status --home, missing --home DIR",
        "failover p --from local/a --during-freeze why, --during-freeze belongs to --back",
        "serve --gateway --controller, --gateway and --controller exclude each other",
        "serve --upgrade --gateway, --upgrade goes with no --gateway",
        "serve --upgrade --take-over, --upgrade goes with no --gateway",
        "serve --gateway --slot 9, wrong value for --slot: \"9\" is no whole number from 1 to 8",
        "audit log -n none, wrong value for --limit: \"none\" is no whole number from 1 up",
    })
    void aWrongArgumentIsNamed(String line, String error) {
        Result result = cli.bare(line.split(" ", -1));
        assertThat(result.exit()).as(result.err()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).startsWith("error: " + error);
    }

    @Test
    void commonOptionsMayStandBeforeTheCommand() {
        Result before = cli.bare("-o", "json", "--home", cli.home.toString(), "config", "list");
        assertThat(before.exit()).as(before.err()).isZero();
        assertThat(before).isEqualTo(cli.run("config", "list", "-o", "json"));
    }

    @Test
    void aGroupAloneListsItsCommands() {
        Result result = cli.bare("audit");
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("audit log", "audit verify").doesNotContain("config");
        assertThat(cli.bare("audit", "--help").out()).isEqualTo(result.err());
    }

    @Test
    void versionNamesTheJvm() {
        assertThat(cli.bare("--version").out())
                .startsWith("mlops-cli ")
                .contains("Java " + Runtime.version().feature());
    }

    @Test
    void debugShowsTheStackTrace() {
        assertThat(cli.run("status", "nobody").err()).doesNotContain("\tat ");
        assertThat(cli.run("status", "nobody", "--debug").err()).contains("\tat io.mlops.cli");
    }

    @ParameterizedTest
    @CsvSource({"bash", "zsh"})
    void theCompletionScriptIsAScript(String shell) throws Exception {
        Result result = cli.bare("completion", shell);
        assertThat(result.exit()).isZero();
        assertThat(result.out()).contains("rollback", "--target", "complete -F");
        Path script = Files.writeString(folder.resolve("completion"), result.out());
        Process process = new ProcessBuilder("bash", "-n", script.toString())
                .redirectErrorStream(true)
                .start();
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEmpty();
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void completionCompletes() throws Exception {
        Path script = Files.writeString(
                folder.resolve("completion"), cli.bare("completion", "bash").out() + """
                        show() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _mlops_cli; echo "${COMPREPLY[*]}"; }
                        show mlops-cli ro
                        show mlops-cli audit v
                        show mlops-cli drill --ta
                        show mlops-cli status -o ""
                        """);
        Process process = new ProcessBuilder("bash", script.toString()).start();
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines())
                .containsExactly("rollback", "verify", "--target", "text json");
    }

    @Test
    void anotherShellIsRefused() {
        Result result = cli.bare("completion", "fish");
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("fish").contains("bash and zsh");
    }
}
