package io.mlops.modelserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mlops.modelserver.ServerOptions.Tuning;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a model that cannot be served is refused with: the file, what is wrong with it, and the exit code of bad data. */
class BadModelTest {
    @TempDir
    private Path folder;

    private static StartFailure refused(ServerOptions options) {
        StartFailure failure = catchThrowableOfType(StartFailure.class, () -> {
            ModelServer server = ModelServer.start(options, NativeLibraries.locate(), System::nanoTime);
            server.close();
        });
        assertThat(failure).as("it was served").isNotNull();
        assertThat(failure.getMessage()).as("one line").doesNotContain("\n").hasSizeLessThan(700);
        return failure;
    }

    private static void refuses(Path model, Signature signature, String reason) {
        StartFailure failure = refused(TestModels.options(model, signature));
        assertThat(failure.exitCode()).isEqualTo(StartFailure.DATA);
        assertThat(failure.getMessage()).contains(model.toString()).contains(reason);
    }

    @Test
    void refusesWhatIsNoFile() throws IOException {
        refuses(folder.resolve("none.pt"), TestModels.LINEAR, "there is no such file");
        refuses(folder, TestModels.LINEAR, "it is not a readable file");
        refuses(Files.createFile(folder.resolve("empty.pt")), TestModels.LINEAR, "it is empty");
    }

    @Test
    void refusesWhatIsNoTorchScript() throws IOException {
        refuses(
                Files.writeString(folder.resolve("text.pt"), "hello"),
                TestModels.LINEAR,
                "it is not a whole zip archive");
        refuses(zip("other.pt", "a/readme"), TestModels.LINEAR, "it is a zip archive without data.pkl");
        refuses(zip("weights.pt", "a/data.pkl", "a/data/0"), TestModels.LINEAR, "it was written by torch.save");
        refuses(
                zip("hollow.pt", "a/data.pkl", "a/constants.pkl", "a/code/x.py"),
                TestModels.LINEAR,
                "PyTorch refuses it: ");
    }

    private Path zip(String name, String... entries) throws IOException {
        Path file = folder.resolve(name);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (String entry : entries) {
                zip.putNextEntry(new ZipEntry(entry));
                zip.write("nonsense".getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        }
        return file;
    }

    @Test
    void refusesADamagedFile() throws IOException {
        byte[] whole = Files.readAllBytes(TestModels.linear(folder));
        refuses(
                Files.write(folder.resolve("cut.pt"), Arrays.copyOf(whole, whole.length / 2)),
                TestModels.LINEAR,
                "it is not a whole zip archive");
        byte[] flipped = whole.clone();
        int weights = new String(whole, StandardCharsets.ISO_8859_1).indexOf("\u0000\u0000\u0080?\u0000\u0000\u0000@");
        assertThat(weights).as("1.0 and 2.0 in the weights").isPositive();
        flipped[weights + 2] ^= 1;
        refuses(Files.write(folder.resolve("flipped.pt"), flipped), TestModels.LINEAR, "it is damaged at model/data/0");
    }

    @Test
    void refusesAnotherDigest() {
        Path model = TestModels.linear(folder);
        ServerOptions options = new ServerOptions(
                model,
                "m",
                "1",
                Optional.of("00".repeat(32)),
                TestModels.LINEAR,
                "127.0.0.1",
                0,
                List.of(),
                Tuning.defaults());
        StartFailure failure = refused(options);
        assertThat(failure.exitCode()).isEqualTo(65);
        assertThat(failure).hasMessageContaining("its SHA-256 is ").hasMessageContaining("expected is 0000");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x:FP32:-1,4 | y:FP32:-1,1 | forward does not take the declared inputs (x FP32 [-1,4]) with 1 row: mat1 and mat2 shapes cannot be",
                "x:INT64:-1,3 | y:FP32:-1,1 | forward does not take the declared inputs (x INT64 [-1,3])",
                "x:FP32:-1,3 z:FP32:-1,3 | y:FP32:-1,1 | forward does not take the declared inputs (x FP32 [-1,3], z FP32 [-1,3])",
                "x:FP32:-1,3 | y:FP32:-1,2 | output \"y\" is FP32 [1,1] for 1 row, declared is FP32 [-1,2]",
                "x:FP32:-1,3 | y:FP64:-1,1 | output \"y\" is FP32 [1,1] for 1 row, declared is FP64 [-1,1]",
                "x:FP32:-1,3 | y:FP32:-1 | output \"y\" is FP32 [1,1] for 1 row, declared is FP32 [-1]",
                "x:FP32:-1,3 | y:FP32:-1,1 z:FP32:-1,1 | forward gives 1 tensors, 2 outputs are declared",
            })
    void refusesAModelThatIsNotAsDeclared(String inputs, String outputs, String reason) {
        Signature signature = TestModels.signature(List.of(inputs.split(" ", -1)), List.of(outputs.split(" ", -1)));
        refuses(TestModels.linear(folder), signature, reason);
    }

    @Test
    void refusesAModelThatDoesNotKeepRowsApart() {
        Path sum = new TorchScriptFile("""
                          def forward(self: __torch__.Net, x: Tensor) -> Tensor:
                            return torch.sum(x, [0], True)
                        """).write(folder.resolve("sum.pt"));
        refuses(sum, TestModels.LINEAR, "output \"y\" is FP32 [1,3] for 1 row");
        refuses(
                sum,
                TestModels.signature(List.of("x:FP32:-1,3"), List.of("y:FP32:-1,3")),
                "output \"y\" is FP32 [1,3] for 2 rows, declared is FP32 [-1,3]");
    }

    @Test
    void saysWhoHoldsThePort() {
        Path model = TestModels.linear(folder);
        try (ModelServer first = TestModels.start(model, TestModels.LINEAR)) {
            ServerOptions options = new ServerOptions(
                    model,
                    "m",
                    "1",
                    Optional.empty(),
                    TestModels.LINEAR,
                    "127.0.0.1",
                    first.port(),
                    List.of(),
                    Tuning.defaults());
            StartFailure failure = refused(options);
            assertThat(failure.exitCode()).isEqualTo(69);
            assertThat(failure).hasMessageContaining("cannot listen on 127.0.0.1:" + first.port());
        }
    }
}
