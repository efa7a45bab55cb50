package io.mlops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    @TempDir
    Path folder;

    @Test
    void replacesWhatIsThereAndLeavesNothingBeside() throws IOException {
        Path file = folder.resolve("view.json");
        AtomicFile.replace(file, "old".getBytes(StandardCharsets.UTF_8));
        AtomicFile.replace(file, "new".getBytes(StandardCharsets.UTF_8));
        assertThat(file).hasContent("new");
        assertThat(names()).containsExactly("view.json");
    }

    @Test
    void aFailedWriteLeavesNothingBeside() throws IOException {
        Path occupied = folder.resolve("view.json");
        Files.createDirectories(occupied.resolve("inside"));
        assertThatThrownBy(() -> AtomicFile.replace(occupied, new byte[1])).isInstanceOf(IOException.class);
        assertThat(names()).containsExactly("view.json");
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
