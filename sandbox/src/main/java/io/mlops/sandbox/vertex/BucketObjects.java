package io.mlops.sandbox.vertex;

import io.mlops.sandbox.grpc.GcpRegion;
import io.mlops.sandbox.grpc.GcpWorld;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Objects of Cloud Storage as machines of Google's reach them: over the network, as the caller that they are
 * (https://cloud.google.com/storage/docs/json_api/v1/objects). Thread-safe.
 */
final class BucketObjects implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int NOT_FOUND = 404;

    private final GcpWorld world;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    BucketObjects(GcpWorld world) {
        this.world = world;
    }

    /** The names of all objects that begin so. */
    List<String> list(String bucket, String prefix) throws IOException, InterruptedException {
        List<String> names = new ArrayList<>();
        String page = "";
        do {
            String query = "?prefix=" + encoded(prefix) + (page.isEmpty() ? "" : "&pageToken=" + encoded(page));
            String answer = send(
                    "GET",
                    bucket,
                    "/storage/v1/b/" + bucket + "/o" + query,
                    BodyPublishers.noBody(),
                    BodyHandlers.ofString());
            JsonNode told = JSON.readTree(answer);
            told.path("items").forEach(item -> names.add(item.path("name").asString("")));
            page = told.path("nextPageToken").asString("");
        } while (!page.isEmpty());
        return names;
    }

    void download(String bucket, String name, Path file) throws IOException, InterruptedException {
        Path unused = send(
                "GET", bucket, object(bucket, name) + "?alt=media", BodyPublishers.noBody(), BodyHandlers.ofFile(file));
    }

    void upload(Path file, String bucket, String name) throws IOException, InterruptedException {
        String unused = send(
                "POST",
                bucket,
                "/upload/storage/v1/b/" + bucket + "/o?uploadType=media&name=" + encoded(name),
                BodyPublishers.ofFile(file),
                BodyHandlers.ofString());
    }

    /** Nothing where it is not there. */
    void delete(String bucket, String name) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(
                request("DELETE", bucket, object(bucket, name), BodyPublishers.noBody()), BodyHandlers.ofString());
        if (answer.statusCode() != NOT_FOUND) {
            check(answer);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    private static String object(String bucket, String name) {
        return "/storage/v1/b/" + bucket + "/o/" + encoded(name);
    }

    private <T> T send(
            String method, String bucket, String path, HttpRequest.BodyPublisher body, BodyHandler<T> handler)
            throws IOException, InterruptedException {
        HttpResponse<T> answer = client.send(request(method, bucket, path, body), handler);
        check(answer);
        return answer.body();
    }

    private HttpRequest request(String method, String bucket, String path, HttpRequest.BodyPublisher body) {
        return HttpRequest.newBuilder(URI.create(region(bucket).url() + path))
                .header("Authorization", "Bearer " + world.tokens().access().text())
                .header("Content-Type", "application/octet-stream")
                .method(method, body)
                .build();
    }

    /** The one whose storage answers for a bucket: that which it is named after, else the first. */
    private GcpRegion region(String bucket) {
        return world.regions().stream()
                .filter(region -> bucket.endsWith(region.name()))
                .findFirst()
                .orElse(world.regions().getFirst());
    }

    private static void check(HttpResponse<?> answer) throws IOException {
        if (answer.statusCode() / 100 != 2) {
            throw new IOException("Cloud Storage answers " + answer.statusCode() + " to "
                    + answer.request().method() + " " + answer.request().uri());
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
