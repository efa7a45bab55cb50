package io.mlops.sandbox.azurestorage;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.sandbox.arm.ArmRegion;
import io.mlops.sandbox.arm.ArmWorld;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The blobs of the sandbox's storage accounts as machines of Azure reach them: over the network, as the caller that they are. Thread-safe. */
public final class Blobs implements AutoCloseable {
    private static final String AUDIENCE = "https://storage.azure.com";
    private static final String VERSION = "2025-01-05";
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final Pattern NAME = Pattern.compile("<Name>([^<]*)</Name>");
    private static final Pattern MARKER = Pattern.compile("<NextMarker>([^<]+)</NextMarker>");

    private final ArmWorld world;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    public Blobs(ArmWorld world) {
        this.world = world;
    }

    /** A container of an account; NOT_FOUND where the sandbox has no such account. */
    public Container container(String account, String container) {
        ArmRegion region = world.ofStorageAccount(account)
                .orElseThrow(() -> new MlopsException(
                        ErrorCode.NOT_FOUND, "cannot mount storage account \"" + account + "\": there is none"));
        return new Container(region.url() + "/" + account + "/" + container);
    }

    @Override
    public void close() {
        client.close();
    }

    /** One container. Thread-safe. */
    public final class Container {
        private final String address;

        private Container(String address) {
            this.address = address;
        }

        /** The names of all blobs that begin so. */
        public List<String> list(String prefix) throws IOException, InterruptedException {
            List<String> names = new ArrayList<>();
            String marker = "";
            do {
                String query = "?restype=container&comp=list&prefix=" + encoded(prefix)
                        + (marker.isEmpty() ? "" : "&marker=" + encoded(marker));
                String page = send("GET", query, BodyPublishers.noBody(), BodyHandlers.ofString());
                Matcher name = NAME.matcher(page);
                while (name.find()) {
                    names.add(plain(name.group(1)));
                }
                Matcher next = MARKER.matcher(page);
                marker = next.find() ? plain(next.group(1)) : "";
            } while (!marker.isEmpty());
            return names;
        }

        public void download(String name, Path file) throws IOException, InterruptedException {
            Path unused = send("GET", "/" + path(name), BodyPublishers.noBody(), BodyHandlers.ofFile(file));
        }

        /** The same; false where it is archived, and cannot be read before it is restored. */
        public boolean downloadUnlessArchived(String name, Path file) throws IOException, InterruptedException {
            HttpResponse<Path> answer =
                    client.send(request("GET", "/" + path(name), BodyPublishers.noBody()), BodyHandlers.ofFile(file));
            if (answer.statusCode() == CONFLICT) {
                Files.delete(file);
                return false;
            }
            check(answer);
            return true;
        }

        public void upload(Path file, String name) throws IOException, InterruptedException {
            String unused = send("PUT", "/" + path(name), BodyPublishers.ofFile(file), BodyHandlers.ofString());
        }

        /** Nothing where it is not there. */
        public void delete(String name) throws IOException, InterruptedException {
            HttpResponse<String> answer =
                    client.send(request("DELETE", "/" + path(name), BodyPublishers.noBody()), BodyHandlers.ofString());
            if (answer.statusCode() != NOT_FOUND) {
                check(answer);
            }
        }

        private <T> T send(String method, String rest, HttpRequest.BodyPublisher body, BodyHandler<T> handler)
                throws IOException, InterruptedException {
            HttpResponse<T> answer = client.send(request(method, rest, body), handler);
            check(answer);
            return answer.body();
        }

        private HttpRequest request(String method, String rest, HttpRequest.BodyPublisher body) {
            return HttpRequest.newBuilder(URI.create(address + rest))
                    .header(
                            "Authorization",
                            "Bearer " + world.tokens().issue(AUDIENCE).text())
                    .header("x-ms-version", VERSION)
                    .header("x-ms-blob-type", "BlockBlob")
                    .method(method, body)
                    .build();
        }

        private void check(HttpResponse<?> answer) throws IOException {
            if (answer.statusCode() / 100 != 2) {
                throw new IOException("the storage account answers " + answer.statusCode() + " to "
                        + answer.request().method() + " " + answer.request().uri());
            }
        }
    }

    private static String path(String name) {
        return encoded(name).replace("%2F", "/");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** What a text of XML says. */
    private static String plain(String text) {
        return text.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&apos;", "'")
                .replace("&amp;", "&");
    }
}
