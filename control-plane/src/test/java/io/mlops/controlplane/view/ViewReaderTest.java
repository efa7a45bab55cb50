package io.mlops.controlplane.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ViewReaderTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00.123456Z");

    @Test
    void readsWhatItWrote() {
        assertThat(ViewJson.read(ViewJson.write(view()))).isEqualTo(view());
        View empty = View.empty(NOW);
        assertThat(ViewJson.read(ViewJson.write(empty))).isEqualTo(empty);
    }

    @Test
    void writesJsonThatOthersRead() {
        var tree = new tools.jackson.databind.ObjectMapper().readTree(ViewJson.write(view()));
        assertThat(tree.at("/deployments/0/message").asString()).isEqualTo(message());
        assertThat(tree.at("/deployments/0/locations/0/replicas/0/id").asString())
                .isEqualTo("r-1");
    }

    @Test
    void skipsWhatItDoesNotKnow() {
        String json = new String(ViewJson.write(view()), StandardCharsets.UTF_8);
        String more = json.replaceFirst(
                "\\{", "{ \"later\" : [ {\"a\":[1,-2.5e3,{}],\"b\":null} , \"x\\\\\\u00e9\" ,\n true] ,");
        assertThat(ViewJson.read(more.getBytes(StandardCharsets.UTF_8))).isEqualTo(view());
    }

    @Test
    void aPartOfAViewIsAClearError() {
        byte[] whole = ViewJson.write(view());
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> ViewJson.read(part))
                    .isInstanceOfSatisfying(
                            MlopsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                    .hasMessageStartingWith("cannot read the view: ");
        }
    }

    @Test
    void refusesWhatIsNoView() {
        for (String json :
                List.of("[]", "7", "{}x", "{\"version\":2}", "{\"version\":1}", "{\"a\" 1}", "{\"a\":\"\\q\"}")) {
            assertThatThrownBy(() -> ViewJson.read(json.getBytes(StandardCharsets.UTF_8)))
                    .as(json)
                    .isInstanceOf(MlopsException.class);
        }
    }

    @Test
    void replacesTheFileWhole(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("view.json");
        assertThat(ViewJson.readFile(file)).isEmpty();
        ViewJson.writeFile(file, View.empty(NOW));
        ViewJson.writeFile(file, view());
        assertThat(ViewJson.readFile(file)).contains(view());
        assertThat(folder.toFile().list()).containsExactly("view.json");
    }

    private static String message() {
        return "a \"quoted\" \\ path, a tab\t, a line\n, \u0001 and an é, a 文 and a 🚀";
    }

    private static View view() {
        View.Replica replica = new View.Replica("r-1", "READY", "http://127.0.0.1:4000", NOW, "");
        View.Placed placed = new View.Placed("local/a", 2, "team/x@sha256:ab", 0, 100, "READY", 1, 1, List.of(replica));
        View.Placed bare = new View.Placed("local/b", 1, "", 1, 0, "STANDBY", 0, 0, List.of());
        View.Deployment deployment = new View.Deployment(
                "trading-policy",
                7,
                6,
                View.Phase.ROLLING,
                message(),
                2,
                1,
                "http://127.0.0.1:8484/v2/models/trading-policy/infer",
                "ab".repeat(32),
                3,
                2,
                List.of(placed, bare),
                List.of(new View.Event(NOW, "DEPLOY", "{\"revision\":2}")));
        View.Gateway gateway = new View.Gateway("http://127.0.0.1:8484", "http://127.0.0.1:8485", 12, "READY", "");
        return new View(NOW, new View.Controller(11, NOW, 3), gateway, "cannot reach the store", List.of(deployment));
    }
}
