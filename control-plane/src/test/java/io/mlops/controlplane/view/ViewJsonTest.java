package io.mlops.controlplane.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ViewJsonTest {
    private static final Instant NOW = Instant.parse("2026-11-21T08:00:00.123456Z");
    private static final View FULL = new View(
            NOW,
            new View.Controller(7, NOW, 3),
            new View.Gateway(
                    "http://127.0.0.1:8484",
                    "http://127.0.0.1:8485",
                    9,
                    "READY",
                    "",
                    List.of(
                            new View.GatewayProcess(1, 9, "http://127.0.0.1:8485", "READY", ""),
                            new View.GatewayProcess(2, 0, "", "DOWN", "not running"))),
            "",
            List.of(new View.Deployment(
                    "policy",
                    2,
                    1,
                    View.Phase.ROLLING,
                    "a \"message\" with ü",
                    1,
                    0,
                    "http://127.0.0.1:8484/v2/models/policy/infer",
                    "ab",
                    3,
                    2,
                    new View.Rollout(2, 1, 3, "5%", NOW, "1.2% of y over 64 inputs (40 recorded)"),
                    List.of(new View.Placed(
                            "local/a",
                            1,
                            "mlops/model-server",
                            0,
                            100,
                            "READY",
                            1,
                            1,
                            List.of(new View.Replica("r-1", "READY", "http://127.0.0.1:1", NOW, "")))),
                    List.of(new View.Event(NOW, "DEPLOY", "revision 1")))));

    @TempDir
    Path folder;

    @Test
    void readsWhatItWrote() throws IOException {
        assertThat(ViewJson.read(ViewJson.write(FULL))).isEqualTo(FULL);
        View empty = View.empty(NOW);
        assertThat(ViewJson.read(ViewJson.write(empty))).isEqualTo(empty);

        Path file = folder.resolve("view.json");
        assertThat(ViewJson.readFile(file)).isEmpty();
        ViewJson.writeFile(file, FULL);
        assertThat(ViewJson.readFile(file)).contains(FULL);
        assertThat(folder.toFile().list()).containsExactly("view.json");
    }

    @Test
    void skipsWhatALaterVersionAdds() {
        String json = new String(ViewJson.write(FULL), StandardCharsets.UTF_8)
                .replace("\"pid\":7", "\"new\":{\"a\":[1,{\"b\":null}]},\"pid\":7")
                .replace("\"weight\":100", "\"more\":[[1],2],\"weight\":100")
                .replace("\"store\":\"\"", "\"store\":\"\",\"other\":[{\"x\":1}]");
        assertThat(ViewJson.read(json.getBytes(StandardCharsets.UTF_8))).isEqualTo(FULL);
    }

    @Test
    void refusesWhatIsNoView() throws IOException {
        byte[] whole = ViewJson.write(FULL);
        for (int length = 0; length < whole.length; length += 7) {
            byte[] part = java.util.Arrays.copyOf(whole, length);
            assertThat(catchThrowableOfType(MlopsException.class, () -> ViewJson.read(part)))
                    .as("the first %d bytes", length)
                    .isNotNull();
        }
        String other = new String(whole, StandardCharsets.UTF_8).replace("\"version\":1", "\"version\":2");
        Files.writeString(folder.resolve("view.json"), other);
        MlopsException failure =
                catchThrowableOfType(MlopsException.class, () -> ViewJson.readFile(folder.resolve("view.json")));
        assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(failure).hasMessageContaining("version 2 is not 1");
    }
}
