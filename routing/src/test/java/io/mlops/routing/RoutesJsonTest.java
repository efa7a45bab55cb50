package io.mlops.routing;

import static io.mlops.routing.Fleet.draining;
import static io.mlops.routing.Fleet.route;
import static io.mlops.routing.Fleet.upstream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutesJsonTest {
    private final Routes routes = new Routes(
            3,
            7,
            Instant.parse("2026-11-21T20:00:00.123Z"),
            List.of(route(
                    upstream("a", "local/a", 1, 0, 100), draining(upstream("b", "aws/us-east-1/use1-az4", 2, 1, 0)))));

    @Test
    void readsWhatItWrote() {
        assertThat(RoutesJson.read(RoutesJson.write(routes))).isEqualTo(routes);
    }

    @Test
    void replacesTheFileAndLeavesNothingElse(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("routes.json");
        RoutesJson.writeFile(file, new Routes(1, 1, Instant.EPOCH, List.of()));
        RoutesJson.writeFile(file, routes);
        assertThat(RoutesJson.read(Files.readAllBytes(file))).isEqualTo(routes);
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"version\" : 1 | \"version\" : 2 | version 2 is not 1",
                "\"fence\" : 3, | '' | fence",
                "\"location\" : \"local/a\" | \"location\" : \"LOCAL\" | location",
                "\"writtenAt\" : \"2026 | \"writtenAt\" : \"yesterday | could not be parsed",
                "\"weight\" : 100 | \"weight\" : 10000000 | weight 10000000",
                "\"timeoutMillis\" : 1000 | \"timeoutMillis\" : \"soon\" | cannot read routes",
                "\"id\" : \"b\" | \"id\" : \"a\" | twice",
                "\"routes\" | \"roots\" | routes",
                "} | '' | cannot read routes"
            })
    void saysWhatIsWrong(String from, String to, String message) {
        String json = new String(RoutesJson.write(routes), StandardCharsets.UTF_8);
        String broken = json.replace(from, to == null ? "" : to);
        assertThat(broken).isNotEqualTo(json);
        assertThatExceptionOfType(MlopsException.class)
                .isThrownBy(() -> RoutesJson.read(broken.getBytes(StandardCharsets.UTF_8)))
                .withMessageContaining(message)
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
    }
}
