package io.mlops.gateway;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files of one gateway's minutes: {@code INSTANCE.N.jsonl}, each only ever appended to and never renamed, so that a
 * reader can go on where it stopped. A new one is begun at 8 MiB; the oldest of the whole folder go when it holds more
 * than 64 MiB. Used by one thread.
 */
final class RollupFile implements AutoCloseable {
    private static final long FILE_BYTES = 8L << 20;
    private static final long FOLDER_BYTES = 64L << 20;

    private final Path folder;
    private final String instance;
    private final long fileBytes;
    private final long folderBytes;
    private @Nullable FileChannel channel;
    private int number;

    RollupFile(Path folder, String instance) {
        this(folder, instance, FILE_BYTES, FOLDER_BYTES);
    }

    RollupFile(Path folder, String instance, long fileBytes, long folderBytes) {
        this.folder = folder;
        this.instance = instance;
        this.fileBytes = fileBytes;
        this.folderBytes = folderBytes;
    }

    /** Appends whole lines; {@code durable} waits until the disk has them. */
    void append(String lines, boolean durable) throws IOException {
        FileChannel open = channel();
        ByteBuffer bytes = ByteBuffer.wrap(lines.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            open.write(bytes);
        }
        if (durable) {
            open.force(false);
        }
        if (open.size() >= fileBytes) {
            open.force(false);
            close();
            number++;
        }
    }

    private FileChannel channel() throws IOException {
        FileChannel open = channel;
        if (open == null) {
            Files.createDirectories(folder);
            makeRoom();
            open = FileChannel.open(
                    folder.resolve(instance + "." + number + ".jsonl"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
            channel = open;
        }
        return open;
    }

    /** Names begin with the time at which their gateway began: the first are the oldest. */
    private void makeRoom() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(file -> file.toString().endsWith(".jsonl"))
                    .sorted(Comparator.comparing(Path::toString))
                    .toList();
        }
        long held = 0;
        for (Path file : files) {
            held += Files.size(file);
        }
        for (int i = 0; i < files.size() && held > folderBytes; i++) {
            held -= Files.size(files.get(i));
            Files.deleteIfExists(files.get(i));
        }
    }

    @Override
    public void close() throws IOException {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            open.close();
        }
    }
}
