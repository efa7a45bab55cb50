package io.mlops.examples.trading;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Replaces a file so that whoever reads it after a crash at any instant finds the old bytes or the new, never a part. */
final class AtomicFile {
    /** Where the bytes go on their way to the disk; tests break it in the middle. */
    @FunctionalInterface
    interface Sink {
        Sink DISK = (channel, bytes) -> {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        };

        void write(FileChannel channel, ByteBuffer bytes) throws IOException;
    }

    private AtomicFile() {}

    static void write(Path file, byte[] bytes) throws IOException {
        write(file, bytes, Sink.DISK);
    }

    static void write(Path file, byte[] bytes, Sink sink) throws IOException {
        Path target = file.toAbsolutePath();
        Path folder = target.getParent();
        Files.createDirectories(folder);
        Path temporary = target.resolveSibling(target.getFileName() + ".tmp");
        try (FileChannel channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            sink.write(channel, ByteBuffer.wrap(bytes));
            channel.force(true);
        }
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        // The new name must survive a power cut too.
        try (FileChannel directory = FileChannel.open(folder)) {
            directory.force(true);
        }
    }
}
