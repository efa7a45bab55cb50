package io.mlops.provider.local;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The place of one replica: its record, the lock that its process holds for its whole life, its log, and one folder for
 * each process that was started here.
 *
 * @param folder the slot's folder
 * @param number counts from 0 within the endpoint
 */
record Slot(Path folder, int number) {
    private static final String RUN = "run-";

    Path lock() {
        return folder.resolve("lock");
    }

    Path log() {
        return folder.resolve("server.log");
    }

    Path oldLog() {
        return folder.resolve("server.log.1");
    }

    /** What stands in the command line of every process that was started here. */
    String marker() {
        return Processes.argument("--lock", lock() + "\0");
    }

    /** What belongs to one process: where it writes its id and announces itself. */
    Run run(int generation) {
        return new Run(folder.resolve(RUN + generation));
    }

    /** The folders of all processes that were started here and not cleared away. */
    List<Run> runs() throws IOException {
        return DurableFiles.children(folder).stream()
                .filter(child -> child.getFileName().toString().startsWith(RUN))
                .map(Run::new)
                .toList();
    }

    Optional<SlotRecord> read() throws IOException {
        Path file = folder.resolve("slot.json");
        Optional<byte[]> json = DurableFiles.read(file);
        return json.isEmpty() ? Optional.empty() : Optional.of(LocalJson.parse(file, json.get(), SlotRecord::fromJson));
    }

    /** Called under the endpoint's lock. */
    void write(SlotRecord slot) throws IOException {
        DurableFiles.replace(folder.resolve("slot.json"), slot.toJson(), folder.resolve("slot.json.tmp"));
    }
}
