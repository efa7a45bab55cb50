package io.mlops.controlplane.reconcile;

import io.mlops.controlplane.journal.JournalEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A test whose every case has a rig of its own, open before anything else is set up. */
class OnARig {
    @TempDir
    private Path folder;

    Rig rig;

    @BeforeEach
    final void openRig() throws IOException {
        rig = new Rig(folder);
    }

    @AfterEach
    final void closeRig() {
        rig.close();
    }

    /** The last entry of this action in the journal. */
    final JournalEntry last(String action) {
        return journal().stream()
                .filter(entry -> entry.action().equals(action))
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    /** What the journal says was done, in order. */
    final List<String> actions() {
        return journal().stream().map(JournalEntry::action).toList();
    }

    private List<JournalEntry> journal() {
        return rig.client(client -> client.journalTail(1000));
    }
}
