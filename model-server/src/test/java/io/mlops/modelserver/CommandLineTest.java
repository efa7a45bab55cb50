package io.mlops.modelserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineTest {
    private static final String DESCRIPTION = """
            {"file":"p.pt","name":"p","sha256":"%s","inputs":[{"name":"x","datatype":"FP32","shape":[-1]}],
             "outputs":[{"name":"y","datatype":"FP32","shape":[-1]}]}
            """.formatted("ab".repeat(32));

    @TempDir
    private Path folder;

    private static List<String> args(String... more) {
        List<String> args = new ArrayList<>(
                List.of("--model", "m.pt", "--model-name", "m", "--input", "x:FP32:-1,30", "--output", "y:FP32:-1,1"));
        args.addAll(List.of(more));
        return args;
    }

    @Test
    void readsTheContract() throws StartFailure {
        ServerOptions options = CommandLine.parse(
                args(
                        "--input",
                        "z:INT64:",
                        "--announce",
                        "a.json",
                        "--lock",
                        "l",
                        "--digest",
                        "0f".repeat(32),
                        "--port",
                        "81"),
                Map.of());
        assertThat(options.model()).isEqualTo(Path.of("m.pt"));
        assertThat(options.modelVersion()).isEqualTo("1");
        assertThat(options.host()).isEqualTo("127.0.0.1");
        assertThat(options.port()).isEqualTo(81);
        List<String> args = args("--announce", "a.json", "--bogus");
        assertThat(CommandLine.file("announce", args, Map.of())).contains(Path.of("a.json"));
        assertThat(CommandLine.file("lock", args, Map.of())).isEmpty();
        assertThat(CommandLine.file("lock", args, Map.of("MLOPS_SERVER_LOCK", "l")))
                .contains(Path.of("l"));
        assertThat(options.digest()).contains("0f".repeat(32));
        assertThat(Signature.describe(options.signature().inputs())).isEqualTo("x FP32 [-1,30], z INT64 []");
        assertThat(options.signature().batchable()).isFalse();
        assertThat(options.tuning()).isEqualTo(ServerOptions.Tuning.defaults());
    }

    @Test
    void takesVariablesForFlagsAndLetsFlagsWin() throws StartFailure {
        ServerOptions options = CommandLine.parse(
                args("--max-batch", "8"),
                Map.of(
                        "MLOPS_SERVER_MAX_BATCH",
                        "4",
                        "MLOPS_SERVER_MAX_DELAY_MS",
                        "7",
                        "MLOPS_SERVER_INPUT",
                        "a:FP32:1 b:FP32:2",
                        "PORT",
                        "99"));
        assertThat(options.tuning().batch().maxRows()).isEqualTo(8);
        assertThat(options.tuning().batch().maxDelay()).isEqualTo(Duration.ofMillis(7));
        assertThat(Signature.names(options.signature().inputs())).isEqualTo("x");
        assertThat(options.port()).as("PORT is for containers only").isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--mdel x | unknown argument \"--mdel\"",
                "serve | unknown argument \"serve\"",
                "--port | --port needs a value",
                "--port 65536 | --port 65536 is not between 0 and 65535",
                "--port x | --port x is not a number",
                "--model n.pt | --model is given twice",
                "--digest abc | 64 lower-case hexadecimal digits",
                "--input q | write NAME:DATATYPE:D,D",
                "--input q:FP33:1 | datatype \"FP33\" is not one of BOOL, UINT8",
                "--input q:FP32:0 | dimension 0 is neither -1 nor 1 or more",
                "--input q:FP32:a | \"a\" is not a dimension",
                "--input q!:FP32:1 | a name is 1 to 128 of",
                "--input x:FP32:1 | two inputs are called \"x\"",
                "--max-batch 0 | --max-batch 0 is not between 1",
                "--model-version a/b | both are letters, digits and",
            })
    void refusesWhatItDoesNotUnderstand(String more, String reason) {
        assertThatThrownBy(() -> CommandLine.parse(args(more.split(" ", -1)), Map.of()))
                .hasMessageContaining(reason)
                .isInstanceOfSatisfying(
                        StartFailure.class, e -> assertThat(e.exitCode()).isEqualTo(64));
    }

    @Test
    void namesTheFlagThatIsMissing() {
        assertThatThrownBy(() -> CommandLine.parse(List.of(), Map.of()))
                .hasMessageStartingWith("--model-name is missing");
        assertThatThrownBy(() -> CommandLine.parse(List.of("--model-name", "m"), Map.of()))
                .hasMessageStartingWith("--model is missing");
        assertThatThrownBy(() -> CommandLine.parse(List.of(), Map.of("MLOPS_SERVER_PROT", "1")))
                .hasMessage("unknown variable MLOPS_SERVER_PROT");
    }

    @ParameterizedTest
    @CsvSource({"SAGEMAKER_BIND_TO_PORT, 8123", "AIP_HTTP_PORT, 8123", "PORT, 8123", "OTHER, 8080"})
    void listensWhereThePlatformCalls(String variable, int port) throws IOException, StartFailure {
        Files.writeString(folder.resolve("model.json"), DESCRIPTION);
        ServerOptions options =
                CommandLine.parse(List.of("serve"), Map.of("MLOPS_MODEL_DIR", folder.toString(), variable, "8123"));
        assertThat(options.port()).isEqualTo(port);
        assertThat(options.host()).isEqualTo("0.0.0.0");
        assertThat(options.model()).isEqualTo(folder.resolve("p.pt"));
        assertThat(options.digest()).contains("ab".repeat(32));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{ | Unexpected end-of-input",
                "[] | it must be an object",
                "{\"name\":1} | \"name\" must be a string",
                "{\"nme\":\"x\"} | unknown field \"nme\"",
                "{\"name\":\"x\"} | file, name, inputs and outputs are needed",
                "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"F\",\"shape\":[1]}]} | datatype \"F\" is not one of",
                "{\"inputs\":[{\"shape\":[1.5]}]} | \"shape\" must hold integers",
            })
    void saysWhatIsWrongWithADescription(String json, String reason) throws IOException {
        Files.writeString(folder.resolve("model.json"), json);
        assertThatThrownBy(() -> CommandLine.parse(List.of("serve"), Map.of("MLOPS_MODEL_DIR", folder.toString())))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining(reason);
    }

    @Test
    void wantsExactlyOneDescription() throws IOException {
        Map<String, String> environment = Map.of("AZUREML_MODEL_DIR", folder.toString());
        assertThatThrownBy(() -> CommandLine.parse(List.of("serve"), environment))
                .hasMessageContaining("holds no model.json");
        Files.createDirectories(folder.resolve("a/b"));
        Files.writeString(folder.resolve("a/b/model.json"), DESCRIPTION);
        Files.writeString(folder.resolve("a/model.json"), DESCRIPTION);
        assertThatThrownBy(() -> CommandLine.parse(List.of("serve"), environment))
                .hasMessageContaining("holds several model.json");
        assertThatThrownBy(() -> CommandLine.parse(List.of("serve"), Map.of("MLOPS_MODEL_DIR", "/does/not/exist")))
                .hasMessageContaining("cannot read the model's folder /does/not/exist");
    }
}
