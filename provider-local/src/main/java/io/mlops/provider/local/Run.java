package io.mlops.provider.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The folder of one process in a slot. Its path stands in the process's command line, so no other process in the world is
 * mistaken for it.
 *
 * @param folder not there any more: no process may go on to start from it
 */
record Run(Path folder) {
    private static final String REVOKED = ".gone";
    private static final String MARK = "--announce";

    /** Written by the process itself before it becomes the model server. */
    Path pid() {
        return folder.resolve("pid");
    }

    Path announce() {
        return folder.resolve("announce.json");
    }

    /** How it ended, where somebody was there to see. */
    Path exit() {
        return folder.resolve("exit");
    }

    /** Whether a process got so far as to write its id. */
    OptionalLong readPid() throws IOException {
        Optional<Long> pid = number(pid());
        return pid.isPresent() ? OptionalLong.of(pid.get()) : OptionalLong.empty();
    }

    /** Whether the id stands there. */
    boolean begun() {
        try {
            return readPid().isPresent();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    OptionalInt readExit() throws IOException {
        Optional<Long> exit = number(exit());
        return exit.isPresent() ? OptionalInt.of(exit.get().intValue()) : OptionalInt.empty();
    }

    void writeExit(int status) throws IOException {
        try {
            DurableFiles.replace(
                    exit(), (status + "\n").getBytes(StandardCharsets.US_ASCII), folder.resolve("exit.tmp"));
        } catch (NoSuchFileException e) {
            // The slot was cleared away meanwhile: nobody wants to know.
        }
    }

    Optional<Announcement> readAnnouncement() throws IOException {
        Optional<byte[]> json = DurableFiles.read(announce());
        return json.isEmpty()
                ? Optional.empty()
                : Optional.of(LocalJson.parse(announce(), json.get(), Announcement::fromJson));
    }

    /** The process, if it lives and is the one that was started for this folder. */
    Optional<ProcessHandle> process() throws IOException, InterruptedException {
        OptionalLong pid = readPid();
        return pid.isEmpty() ? Optional.empty() : Processes.find(pid.getAsLong(), marker(), pid());
    }

    /**
     * Takes the folder from under a process that has not written its id yet: it will not become a server.
     *
     * @return the folder under its new name
     */
    Run revoke() throws IOException {
        if (revoked()) {
            return this;
        }
        Path gone = folder.resolveSibling(folder.getFileName() + REVOKED);
        DurableFiles.deleteTree(gone);
        Files.move(folder, gone, StandardCopyOption.ATOMIC_MOVE);
        return new Run(gone);
    }

    /** What its starter must put into its command line: by this it is known. */
    List<String> mark() {
        return List.of(MARK, announce().toString());
    }

    /** What stands in the command line of this process and of no other, from before its id is written to its end. */
    String marker() {
        String name = folder.toString();
        Path original = revoked() ? Path.of(name.substring(0, name.length() - REVOKED.length())) : folder;
        return Processes.argument(MARK, new Run(original).announce() + "\0");
    }

    private boolean revoked() {
        return folder.getFileName().toString().endsWith(REVOKED);
    }

    /** A number in a file of a line; nothing while it is not written to its end. */
    private static Optional<Long> number(Path file) throws IOException {
        Optional<byte[]> content = DurableFiles.read(file);
        if (content.isEmpty()) {
            return Optional.empty();
        }
        String text = new String(content.get(), StandardCharsets.US_ASCII);
        return text.matches("\\d{1,10}\n") ? Optional.of(Long.valueOf(text.strip())) : Optional.empty();
    }
}
