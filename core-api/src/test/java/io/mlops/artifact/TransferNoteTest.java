package io.mlops.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TransferNoteTest {
    @TempDir
    private Path folder;

    @Test
    void whatIsNotedIsReadAgain() {
        TransferNote note = note("one");
        assertThat(note.read()).isEmpty();
        Map<String, String> values = Map.of("id", "a\\b=c:d #é", "plan", "x");

        note.write(values);
        note.add("part-1", "done");

        assertThat(note("one").read())
                .hasValueSatisfying(
                        read -> assertThat(read).containsAllEntriesOf(values).containsEntry("part-1", "done"));
        assertThat(note("other").read()).isEmpty();
        note.remove();
        note.remove();
        assertThat(folder.resolve("notes")).isEmptyDirectory();
    }

    @Test
    void aLineThatWasCutOffIsNone() throws IOException {
        TransferNote note = note("one");
        note.write(Map.of("version", "7"));
        note.add("part-12", "done");
        String text = Files.readString(note.file());
        for (int length = text.indexOf("part") + 1; length < text.length() - 2; length++) {
            Files.writeString(note.file(), text.substring(0, length));
            assertThat(note.read().orElseThrow()).doesNotContainValue("done");
        }
    }

    @Test
    void aNoteThatIsDamagedCountsAsNone() throws IOException {
        TransferNote note = note("one");
        note.write(Map.of("version", "7"));
        Files.write(note.file(), new byte[] {(byte) 0xff, (byte) 0xfe, 0});

        assertThat(note.read()).isEmpty();
        Files.writeString(note.file(), "a=\\uXYZ");
        assertThat(note.read()).isEmpty();
    }

    private TransferNote note(String identity) {
        return TransferNote.in(folder.resolve("notes"), "a/b", identity);
    }
}
