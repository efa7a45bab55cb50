package io.mlops.images;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mlops.ErrorCode;
import io.mlops.Sha256;
import io.mlops.image.ImagePlatform;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * Base images on disk, in the one shape that Jib reads: a tar with a {@code manifest.json}, as {@code docker save} writes
 * it. An OCI layout (the OCI image specification's "Image Layout"), as a folder or a tar, is brought into it, every blob
 * checked against its digest.
 */
final class BaseOnDisk {
    private static final String DOCKER_MANIFEST = "manifest.json";
    private static final String OCI_INDEX = "index.json";
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Of an index that names indexes that name manifests. */
    private static final int DEEPEST_INDEX = 3;

    private final Path path;
    private final ImagePlatform platform;
    private final ImageFiles files;

    private BaseOnDisk(Path path, ImagePlatform platform, ImageFiles files) {
        this.path = path;
        this.platform = platform;
        this.files = files;
    }

    /** A tar that Jib reads: the path itself, or one made in {@code scratch}. */
    static Path tar(Path path, ImagePlatform platform, Path scratch) throws IOException, ImageException {
        if (!Files.exists(path)) {
            throw new ImageException(ErrorCode.NOT_FOUND, "there is no base image " + path);
        }
        try (ImageFiles files = ImageFiles.open(path)) {
            return new BaseOnDisk(path, platform, files).tar(scratch.resolve("base.tar"));
        }
    }

    private Path tar(Path target) throws IOException, ImageException {
        if (!Files.isDirectory(path) && files.has(DOCKER_MANIFEST)) {
            requirePlatform(json(json(DOCKER_MANIFEST).path(0).path("Config").asText()));
            return path;
        }
        if (!files.has(OCI_INDEX)) {
            throw wrong("it holds neither " + DOCKER_MANIFEST + " nor " + OCI_INDEX);
        }
        JsonNode manifest = manifest(json(OCI_INDEX), 0);
        requirePlatform(verified(manifest.path("config")));
        try (TarArchiveOutputStream tar =
                new TarArchiveOutputStream(new BufferedOutputStream(Files.newOutputStream(target)))) {
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            write(manifest, tar);
        }
        return target;
    }

    private void write(JsonNode manifest, TarArchiveOutputStream tar) throws IOException, ImageException {
        copy(manifest.path("config"), "config.json", tar);
        ArrayNode layers = JSON.createArrayNode();
        for (JsonNode layer : manifest.path("layers")) {
            requireKnown(layer.path("mediaType").asText());
            String name = layers.size() + ".layer";
            copy(layer, name, tar);
            layers.add(name);
        }
        ObjectNode entry = JSON.createObjectNode().put("Config", "config.json");
        entry.set("Layers", layers);
        byte[] described = JSON.writeValueAsBytes(JSON.createArrayNode().add(entry));
        begin(tar, DOCKER_MANIFEST, described.length);
        tar.write(described);
        tar.closeArchiveEntry();
    }

    /** The manifest for the platform. One that stands alone may leave its platform to its configuration. */
    private JsonNode manifest(JsonNode index, int depth) throws IOException, ImageException {
        JsonNode manifests = index.path("manifests");
        for (JsonNode candidate : manifests) {
            JsonNode named = candidate.path("platform");
            boolean fits = named.isMissingNode()
                    || (named.path("os").asText().equals("linux")
                            && named.path("architecture").asText().equals(platform.architecture()));
            if (!fits) {
                continue;
            }
            JsonNode found = verified(candidate);
            if (found.has("manifests") && depth < DEEPEST_INDEX) {
                return manifest(found, depth + 1);
            }
            if (found.has("layers")) {
                return found;
            }
        }
        throw new ImageException(
                ErrorCode.INVALID_ARGUMENT, "the base image " + path + " has no manifest for " + platform);
    }

    private void requirePlatform(JsonNode configuration) throws ImageException {
        String found = configuration.path("os").asText() + "/"
                + configuration.path("architecture").asText();
        if (!found.equals(platform.toString())) {
            throw new ImageException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the base image " + path + " is for " + found + ", not for " + platform);
        }
    }

    private void requireKnown(String mediaType) throws ImageException {
        boolean plain =
                mediaType.endsWith(".tar") || mediaType.endsWith(".tar+gzip") || mediaType.endsWith(".tar.gzip");
        if (!plain) {
            throw new ImageException(
                    ErrorCode.UNSUPPORTED,
                    "the base image " + path + " has a layer of type " + mediaType + "; save it with gzip");
        }
    }

    /** Where a blob lies; a name that leads elsewhere is refused. */
    private String blob(JsonNode descriptor) throws ImageException {
        String digest = descriptor.path("digest").asText();
        if (!digest.matches("sha256:[0-9a-f]{64}")) {
            throw wrong("\"" + digest + "\" is no SHA-256 digest");
        }
        return "blobs/sha256/" + digest.substring("sha256:".length());
    }

    private void copy(JsonNode descriptor, String name, TarArchiveOutputStream tar) throws IOException, ImageException {
        String blob = blob(descriptor);
        begin(tar, name, files.size(blob));
        MessageDigest digest = Sha256.newDigest();
        try (InputStream in = new DigestInputStream(require(blob), digest)) {
            in.transferTo(tar);
        }
        tar.closeArchiveEntry();
        requireNamed(blob, Sha256.of(digest));
    }

    private static void begin(TarArchiveOutputStream tar, String name, long size) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(size);
        tar.putArchiveEntry(entry);
    }

    private JsonNode json(String name) throws IOException, ImageException {
        return json(name, content(name));
    }

    /** What a descriptor names, when it is what it names. */
    private JsonNode verified(JsonNode descriptor) throws IOException, ImageException {
        String blob = blob(descriptor);
        byte[] content = content(blob);
        requireNamed(blob, Sha256.of(content));
        return json(blob, content);
    }

    private JsonNode json(String name, byte[] content) throws IOException, ImageException {
        try {
            return JSON.readTree(content);
        } catch (JsonProcessingException e) {
            throw wrong(name + " is no JSON: " + e.getOriginalMessage());
        }
    }

    private byte[] content(String name) throws IOException, ImageException {
        try (InputStream in = require(name)) {
            return in.readAllBytes();
        }
    }

    private void requireNamed(String blob, Sha256 digest) throws ImageException {
        if (!blob.endsWith("/" + digest)) {
            throw wrong(blob + " has another content than its name says");
        }
    }

    private InputStream require(String name) throws IOException, ImageException {
        Optional<InputStream> found = files.open(name);
        if (found.isEmpty()) {
            throw wrong("it lacks " + name);
        }
        return found.get();
    }

    private ImageException wrong(String why) {
        return new ImageException(ErrorCode.INVALID_ARGUMENT, "the base " + path + " is no whole image: " + why);
    }
}
