package io.mlops.benchmarks.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultFileTest {
    @TempDir
    private Path folder;

    private static Result result(int round) {
        return new Result("failover", "kill/priority/20ms", "ours", round, Map.of("failed", 0.0, "worstMillis", 31.25));
    }

    @Test
    void goesOnWhereItStopped() throws IOException {
        Path file = folder.resolve("new/results.jsonl");
        ResultFile first = ResultFile.open(file);
        assertThat(first.has("failover", "kill/priority/20ms", "ours", 1)).isFalse();
        first.add(result(1));
        first.add(result(2));

        ResultFile second = ResultFile.open(file);
        assertThat(second.has("failover", "kill/priority/20ms", "ours", 2)).isTrue();
        assertThat(second.has("failover", "kill/priority/20ms", "ours", 3)).isFalse();
        assertThat(second.has("failover", "kill/priority/20ms", "nginx", 2)).isFalse();
        assertThat(second.of("failover")).containsExactly(result(1), result(2));
        assertThat(second.of("cost")).isEmpty();
    }

    @Test
    void aLineThatAKillCutOffIsRunAgain() throws IOException {
        Path file = folder.resolve("results.jsonl");
        ResultFile.open(file).add(result(1));
        Files.writeString(file, "{\"mode\":\"failo", StandardOpenOption.APPEND);

        ResultFile again = ResultFile.open(file);
        again.add(result(2));
        assertThat(ResultFile.open(file).of("failover")).containsExactly(result(1), result(2));
    }

    @Test
    void aLineThatIsNoResultIsNamed() throws IOException {
        Path file = folder.resolve("results.jsonl");
        Files.writeString(file, "{\"mode\":\"failover\"}\n");
        assertThatThrownBy(() -> ResultFile.open(file))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file + ":1 is no result (")
                .hasMessageEndingWith("remove the line, or name another --results");
    }
}
