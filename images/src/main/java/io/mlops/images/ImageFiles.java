package io.mlops.images;

import io.mlops.ErrorCode;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;
import org.jspecify.annotations.Nullable;

/** The files of an image on disk, in a folder or a tar. Used by one thread. */
sealed interface ImageFiles extends Closeable {
    /** INVALID_ARGUMENT for a file that is no tar. */
    static ImageFiles open(Path path) throws IOException, ImageException {
        return Files.isDirectory(path) ? new InFolder(path) : InTar.of(path);
    }

    boolean has(String name);

    long size(String name) throws IOException;

    /** Empty where there is no such file; the caller closes the stream. */
    Optional<InputStream> open(String name) throws IOException;

    /** In a folder. */
    record InFolder(Path folder) implements ImageFiles {
        @Override
        public boolean has(String name) {
            return Files.isRegularFile(folder.resolve(name));
        }

        @Override
        public long size(String name) throws IOException {
            return Files.size(folder.resolve(name));
        }

        @Override
        public Optional<InputStream> open(String name) throws IOException {
            return has(name) ? Optional.of(Files.newInputStream(folder.resolve(name))) : Optional.empty();
        }

        @Override
        public void close() {}
    }

    /** In a tar, read where it lies. */
    record InTar(TarFile tar, Map<String, TarArchiveEntry> entries) implements ImageFiles {
        static InTar of(Path path) throws IOException, ImageException {
            TarFile tar;
            try {
                tar = new TarFile(path.toFile());
            } catch (IOException | IllegalArgumentException e) {
                throw new ImageException(
                        ErrorCode.INVALID_ARGUMENT,
                        "the base " + path + " is no tar of an image: " + e.getMessage(),
                        e);
            }
            Map<String, TarArchiveEntry> entries = new HashMap<>();
            tar.getEntries().forEach(entry -> entries.put(entry.getName().replaceFirst("^\\./", ""), entry));
            return new InTar(tar, entries);
        }

        @Override
        public boolean has(String name) {
            return entries.containsKey(name);
        }

        @Override
        public long size(String name) {
            @Nullable TarArchiveEntry entry = entries.get(name);
            return entry == null ? 0 : entry.getSize();
        }

        @Override
        public Optional<InputStream> open(String name) throws IOException {
            @Nullable TarArchiveEntry entry = entries.get(name);
            return entry == null ? Optional.empty() : Optional.of(tar.getInputStream(entry));
        }

        @Override
        public void close() throws IOException {
            tar.close();
        }
    }
}
