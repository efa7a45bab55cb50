package io.mlops.modelserver;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model in Cloud Storage, which Vertex AI and Cloud Run leave to the container to get: with the token of the machine's service
 * account, from the metadata server. {@code GCE_METADATA_HOST} and {@code STORAGE_EMULATOR_HOST} name other addresses, as they do for
 * Google's own libraries.
 *
 * @param bucket where it lies
 * @param key its name there
 * @param environment of this process
 */
record StoredModel(String bucket, String key, Map<String, String> environment) {
    private static final String VARIABLE = "MLOPS_SERVER_MODEL";
    private static final Pattern ADDRESS = Pattern.compile("gs://([^/]+)/(.+)");
    private static final Pattern TOKEN = Pattern.compile("\"access_token\"\\s*:\\s*\"([^\"]+)\"");
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration WITHIN = Duration.ofMinutes(10);
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;

    /** The environment with a file's path where it named a model in Cloud Storage; the same where it did not. */
    static Map<String, String> fetched(Map<String, String> environment) throws StartFailure, InterruptedException {
        Matcher address = ADDRESS.matcher(environment.getOrDefault(VARIABLE, ""));
        if (!address.matches()) {
            return environment;
        }
        Path file = new StoredModel(address.group(1), address.group(2), environment).fetch();
        Map<String, String> changed = new HashMap<>(environment);
        changed.put(VARIABLE, file.toString());
        return changed;
    }

    private Path fetch() throws StartFailure, InterruptedException {
        try (HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT).build()) {
            Path file = Files.createTempDirectory("model-").resolve(key.substring(key.lastIndexOf('/') + 1));
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create(base("STORAGE_EMULATOR_HOST", "https://storage.googleapis.com")
                                    + "/storage/v1/b/" + bucket + "/o/" + encoded(key) + "?alt=media"))
                    .header("Authorization", "Bearer " + token(http))
                    .timeout(WITHIN)
                    .build();
            HttpResponse<Path> answer = http.send(request, BodyHandlers.ofFile(file));
            if (answer.statusCode() == NOT_FOUND) {
                throw StartFailure.data("cannot get model " + this + ": there is no such object");
            }
            if (answer.statusCode() != OK) {
                throw StartFailure.unavailable("cannot get model " + this + ": Cloud Storage answers "
                        + answer.statusCode() + ", said in " + file);
            }
            return file;
        } catch (IOException e) {
            throw StartFailure.unavailable("cannot get model " + this + ": " + e);
        }
    }

    private String token(HttpClient http) throws IOException, InterruptedException, StartFailure {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(base("GCE_METADATA_HOST", "http://metadata.google.internal")
                                + "/computeMetadata/v1/instance/service-accounts/default/token"))
                .header("Metadata-Flavor", "Google")
                .timeout(CONNECT)
                .build();
        HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
        Matcher token = TOKEN.matcher(answer.body());
        if (answer.statusCode() != OK || !token.find()) {
            throw StartFailure.unavailable("cannot get model " + this + ": the metadata server gives no token (HTTP "
                    + answer.statusCode() + ")");
        }
        return token.group(1);
    }

    private String base(String variable, String usual) {
        String named = environment.getOrDefault(variable, "");
        if (named.isEmpty()) {
            return usual;
        }
        return named.contains("://") ? named : "http://" + named;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public String toString() {
        return "gs://" + bucket + "/" + key;
    }
}
