package io.mlops.images;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mlops.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Reads from a registry by its HTTP API, with nothing of what wrote into it. */
final class RegistryReader {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MANIFESTS =
            "application/vnd.docker.distribution.manifest.v2+json, application/vnd.oci.image.manifest.v1+json";

    private final HttpClient client = HttpClient.newHttpClient();
    private final String host;

    RegistryReader(String host) {
        this.host = host;
    }

    /** A manifest as the registry gives it out. */
    record Manifest(String digest, String mediaType, JsonNode json) {
        List<String> layers() {
            List<String> digests = new ArrayList<>();
            json.path("layers")
                    .forEach(layer -> digests.add(layer.path("digest").asText()));
            return digests;
        }
    }

    Manifest manifest(String repository, String reference) throws IOException {
        HttpResponse<byte[]> answer = get("/v2/" + repository + "/manifests/" + reference);
        if (answer.statusCode() != 200) {
            throw new AssertionError(
                    reference + ": " + answer.statusCode() + " " + new String(answer.body(), StandardCharsets.UTF_8));
        }
        return new Manifest(
                "sha256:" + Sha256.of(answer.body()),
                answer.headers().firstValue("content-type").orElse(""),
                JSON.readTree(answer.body()));
    }

    JsonNode config(String repository, Manifest manifest) throws IOException {
        return JSON.readTree(
                blob(repository, manifest.json().path("config").path("digest").asText()));
    }

    byte[] blob(String repository, String digest) throws IOException {
        byte[] content = get("/v2/" + repository + "/blobs/" + digest).body();
        if (!digest.equals("sha256:" + Sha256.of(content))) {
            throw new AssertionError(digest + " came out as another one");
        }
        return content;
    }

    /** Puts the files of all layers into a folder, as a container engine does. */
    void unpack(String repository, Manifest manifest, Path folder) throws IOException {
        for (String layer : manifest.layers()) {
            unpack(blob(repository, layer), folder);
        }
    }

    static void unpack(byte[] layer, Path folder) throws IOException {
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new GZIPInputStream(new ByteArrayInputStream(layer)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path target = folder.resolve(entry.getName().replaceFirst("^/", ""));
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                    continue;
                }
                Files.createDirectories(target.getParent());
                Files.copy(tar, target);
                if ((entry.getMode() & 0100) != 0 && !target.toFile().setExecutable(true)) {
                    throw new IOException("cannot make " + target + " executable");
                }
            }
        }
    }

    /** Empty where the registry knows no such repository. */
    List<String> tags(String repository) throws IOException {
        List<String> tags = new ArrayList<>();
        JSON.readTree(get("/v2/" + repository + "/tags/list").body())
                .path("tags")
                .forEach(tag -> tags.add(tag.asText()));
        return tags;
    }

    int status(String path) throws IOException {
        return get(path).statusCode();
    }

    private HttpResponse<byte[]> get(String path) throws IOException {
        try {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://" + host + path))
                            .header("Accept", MANIFESTS)
                            .build(),
                    BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
