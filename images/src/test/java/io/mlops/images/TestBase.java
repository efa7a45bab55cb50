package io.mlops.images;

import io.mlops.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** A base image on disk: one layer with one file, a variable and a user of its own. */
final class TestBase {
    static final String FILE = "etc/base-release";

    private TestBase() {}

    /** The folder of an OCI layout for {@code linux/ARCHITECTURE}, the right one of two in its index. */
    static Path layout(Path folder, String architecture) throws IOException {
        byte[] plain = layer();
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(plain);
        }
        String layer = blob(folder, packed.toByteArray());
        String config = blob(
                folder,
                json("{'architecture':'" + architecture + "','os':'linux','config':{'Env':['PATH=/opt/java/bin:/bin',"
                        + "'LANG=C.UTF-8'],'User':'nobody','Labels':{'vendor':'test'}},'rootfs':{'type':'layers',"
                        + "'diff_ids':['sha256:" + Sha256.of(plain)
                        + "']},'history':[{'created':'2026-01-01T00:00:00Z'}]}"));
        String manifest = blob(
                folder,
                json("{'schemaVersion':2,'mediaType':'application/vnd.oci.image.manifest.v1+json','config':"
                        + descriptor(folder, "application/vnd.oci.image.config.v1+json", config, "") + ",'layers':["
                        + descriptor(folder, "application/vnd.oci.image.layer.v1.tar+gzip", layer, "") + "]}"));
        String platform = ",'platform':{'os':'linux','architecture':'";
        byte[] index = json("{'schemaVersion':2,'manifests':["
                + descriptor(folder, "application/vnd.oci.image.manifest.v1+json", config, platform + "s390x'}") + ","
                + descriptor(
                        folder, "application/vnd.oci.image.manifest.v1+json", manifest, platform + architecture + "'}")
                + "]}");
        Files.write(folder.resolve("index.json"), index);
        Files.writeString(folder.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
        return folder;
    }

    /** The same as a tar. */
    static Path tar(Path folder, Path target) throws IOException {
        try (OutputStream out = Files.newOutputStream(target);
                TarArchiveOutputStream tar = new TarArchiveOutputStream(out);
                Stream<Path> files = Files.walk(folder)) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                byte[] content = Files.readAllBytes(file);
                add(tar, folder.relativize(file).toString(), content);
            }
        }
        return target;
    }

    static List<Path> blobs(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("blobs/sha256"))) {
            return files.toList();
        }
    }

    private static byte[] layer() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            add(tar, FILE, "base\n".getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static void add(TarArchiveOutputStream tar, String name, byte[] content) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setModTime(0);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    private static String descriptor(Path folder, String type, String digest, String more) throws IOException {
        long size = Files.size(folder.resolve("blobs/sha256").resolve(digest));
        return "{'mediaType':'" + type + "','digest':'sha256:" + digest + "','size':" + size + more + "}";
    }

    private static String blob(Path folder, byte[] content) throws IOException {
        String digest = Sha256.of(content).hex();
        Path blobs = Files.createDirectories(folder.resolve("blobs/sha256"));
        Files.write(blobs.resolve(digest), content);
        return digest;
    }

    private static byte[] json(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }
}
