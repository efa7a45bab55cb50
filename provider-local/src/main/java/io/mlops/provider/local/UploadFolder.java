package io.mlops.provider.local;

import io.mlops.ByteSize;
import io.mlops.artifact.MultipartUpload;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.spi.UploadedPart;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * An unfinished upload on the disk. It is one as long as both its note and its content are there.
 *
 * @param folder its name is the upload's id
 */
record UploadFolder(Path folder) {
    private static final String PART = "part-";

    MultipartUpload create(ObjectKey key, Instant now) throws IOException {
        Files.createDirectory(folder);
        Files.createFile(content());
        ObjectNode json = LocalJson.object();
        json.put("key", key.value());
        json.put("begun", now.toString());
        DurableFiles.replace(
                noteFile(), json.toString().getBytes(StandardCharsets.UTF_8), folder.resolve("upload.tmp"));
        return new MultipartUpload(key, folder.getFileName().toString(), now);
    }

    Path content() {
        return folder.resolve("content");
    }

    private Path noteFile() {
        return folder.resolve("upload.json");
    }

    private Path part(int number) {
        return folder.resolve(String.format(Locale.ROOT, PART + "%05d", number));
    }

    Optional<MultipartUpload> read() throws IOException {
        Optional<byte[]> json = DurableFiles.read(noteFile());
        if (json.isEmpty() || !Files.isRegularFile(content())) {
            return Optional.empty();
        }
        return Optional.of(LocalJson.parse(
                noteFile(),
                json.get(),
                root -> new MultipartUpload(
                        ObjectKey.of(root.required("key").asString()),
                        folder.getFileName().toString(),
                        Instant.parse(root.required("begun").asString()))));
    }

    /** Notes that a part lies whole in the content. */
    void note(int number, ByteSize size) throws IOException {
        DurableFiles.replace(
                part(number),
                Long.toString(size.bytes()).getBytes(StandardCharsets.UTF_8),
                folder.resolve("tmp-" + number));
    }

    void removeNote(int number) throws IOException {
        Files.deleteIfExists(part(number));
    }

    List<UploadedPart> parts() throws IOException {
        List<UploadedPart> parts = new ArrayList<>();
        for (Path file : DurableFiles.children(folder)) {
            String name = file.getFileName().toString();
            if (name.startsWith(PART)) {
                long size = Long.parseLong(Files.readString(file));
                parts.add(new UploadedPart(Integer.parseInt(name.substring(PART.length())), new ByteSize(size), ""));
            }
        }
        return parts;
    }

    /** Removes it all, its note first: what is left after a crash is no upload. */
    void remove() throws IOException {
        Files.deleteIfExists(noteFile());
        DurableFiles.deleteTree(folder);
    }
}
