package io.mlops.provider.gcp;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.Sha256;
import io.mlops.image.ImageReference;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/**
 * Where images come from: Vertex AI takes those of Artifact Registry in its own region
 * (https://docs.cloud.google.com/vertex-ai/docs/predictions/custom-container-requirements#container_image_publishing_requirements). A
 * name without a registry means the repository of the settings in the region. Thread-safe.
 *
 * @param config the settings
 * @param clients who calls
 */
record GcpImages(GcpConfig config, GcpClients clients) {
    private static final String SUFFIX = "-docker.pkg.dev";
    private static final String LATEST = "latest";
    private static final String MANIFESTS = "application/vnd.oci.image.index.v1+json,"
            + "application/vnd.oci.image.manifest.v1+json,application/vnd.docker.distribution.manifest.list.v2+json,"
            + "application/vnd.docker.distribution.manifest.v2+json";
    private static final Duration WITHIN = Duration.ofSeconds(30);
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;

    /** Its name with its digest, as a service in the region pulls it. */
    String resolve(String image, String region) throws Exception {
        return pinned(locate(image, region)).toString();
    }

    /** By its tag or digest; INVALID_ARGUMENT where it can be got from nowhere. */
    ImageReference locate(String image, String region) throws GcpException {
        int slash = image.indexOf('/');
        boolean hosted = slash > 0 && image.substring(0, slash).matches(".*[.:].*");
        if (!hosted && config.repository().isEmpty()) {
            throw invalid(
                    image,
                    "it names no registry; name one, as in " + region + SUFFIX + "/" + config.project() + "/REPOSITORY/"
                            + image + ", or set repository");
        }
        String name = hosted
                ? image
                : region + SUFFIX + "/" + config.project() + "/"
                        + config.repository().orElseThrow() + "/" + image;
        ImageReference reference;
        try {
            reference = ImageReference.parse(name);
        } catch (MlopsException e) {
            throw invalid(image, String.valueOf(e.getMessage()));
        }
        if (!registry(reference.registry())) {
            throw invalid(
                    image,
                    "Vertex AI and Cloud Run take images of Artifact Registry; push it there (mlops-cli image push)");
        }
        return reference.tag().isEmpty() && reference.digest().isEmpty()
                ? new ImageReference(reference.registry(), reference.repository(), LATEST, null)
                : reference;
    }

    /** Whether a host is one of Artifact Registry. */
    static boolean registry(String host) {
        return host.endsWith(SUFFIX);
    }

    /** The same with the digest that it has now; INVALID_ARGUMENT where there is none of this name. */
    ImageReference pinned(ImageReference image) throws IOException, InterruptedException, GcpException {
        String reference = image.digest()
                .map(digest -> "sha256:" + digest.hex())
                .orElseGet(() -> image.tag().orElse(LATEST));
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(base(image) + "/v2/" + image.repository() + "/manifests/" + reference))
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .header("Authorization", "Bearer " + clients.token().getTokenValue())
                .header("Accept", MANIFESTS)
                .timeout(WITHIN)
                .build();
        try (HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(WITHIN)
                .build()) {
            return image.withDigest(digest(image, http.send(request, BodyHandlers.discarding())));
        }
    }

    private static Sha256 digest(ImageReference image, HttpResponse<Void> answer) throws GcpException {
        String digest = answer.headers().firstValue("Docker-Content-Digest").orElse("");
        if (answer.statusCode() == OK && digest.matches("sha256:[0-9a-f]{64}")) {
            return new Sha256(digest.substring("sha256:".length()));
        }
        String said = "registry " + image.registry() + " answers " + answer.statusCode();
        throw switch (answer.statusCode()) {
            case NOT_FOUND ->
                invalid(image.toString(), "there is none of this name; push it there (mlops-cli image push)");
            case 401 -> new GcpException(ErrorCode.UNAUTHENTICATED, said);
            case 403 ->
                new GcpException(
                        ErrorCode.PERMISSION_DENIED,
                        said + "; who calls needs the role Artifact Registry Reader on the repository");
            default -> new GcpException(ErrorCode.UNAVAILABLE, said);
        };
    }

    private String base(ImageReference image) {
        String host = image.registry();
        String region = host.substring(0, host.length() - SUFFIX.length());
        return clients.endpoints()
                .override(GcpEndpoints.Service.REGISTRY, region)
                .map(URI::toString)
                .orElse("https://" + host);
    }

    static GcpException invalid(String image, String reason) {
        return new GcpException(ErrorCode.INVALID_ARGUMENT, "image " + image + " cannot run here: " + reason);
    }
}
