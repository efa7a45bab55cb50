package io.mlops.provider.azure;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpPipeline;
import com.azure.core.http.HttpPipelineBuilder;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.policy.RetryPolicy;
import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.fasterxml.jackson.databind.JsonNode;
import io.mlops.Sha256;
import io.mlops.image.ImageReference;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Azure Container Registry: Entra ID's token is exchanged for one of the registry, and that for one of a repository
 * (https://github.com/Azure/acr/blob/main/docs/AAD-OAuth.md). Thread-safe.
 */
final class AcrClient {
    /** What every registry is asked for. */
    static final String SCOPE = "https://containerregistry.azure.net/.default";
    /** Whom a registry knows by a token. */
    static final String USER = "00000000-0000-0000-0000-000000000000";

    private static final HttpHeaderName DIGEST = HttpHeaderName.fromString("Docker-Content-Digest");
    private static final String MANIFESTS = "application/vnd.oci.image.index.v1+json,"
            + "application/vnd.oci.image.manifest.v1+json,application/vnd.docker.distribution.manifest.list.v2+json,"
            + "application/vnd.docker.distribution.manifest.v2+json";
    private static final int NOT_FOUND = 404;
    private static final int FIRST_ERROR = 400;

    private final AzureEndpoints endpoints;
    private final TokenSource tokens;
    private final HttpPipeline pipeline;

    AcrClient(AzureEndpoints endpoints, TokenSource tokens, HttpClient http, int attempts) {
        this.endpoints = endpoints;
        this.tokens = tokens;
        this.pipeline = new HttpPipelineBuilder()
                .httpClient(http)
                .policies(new RetryPolicy(new Retries(attempts)))
                .build();
    }

    /** What the registry lets the caller in with; good for three hours. */
    String refreshToken(String host) {
        Map<String, String> form = new TreeMap<>();
        form.put("grant_type", "access_token");
        form.put("service", host);
        form.put("access_token", tokens.token().getToken());
        return post(host, "/oauth2/exchange", form, "refresh_token");
    }

    /** The digest that an image has now; empty where there is none of this name. */
    Optional<Sha256> digest(ImageReference image) {
        String host = image.registry();
        Map<String, String> form = new TreeMap<>();
        form.put("grant_type", "refresh_token");
        form.put("service", host);
        form.put("scope", "repository:" + image.repository() + ":pull");
        form.put("refresh_token", refreshToken(host));
        String token = post(host, "/oauth2/token", form, "access_token");
        String reference = image.digest()
                .map(digest -> "sha256:" + digest.hex())
                .orElseGet(() -> image.tag().orElse("latest"));
        HttpRequest request =
                new HttpRequest(HttpMethod.HEAD, base(host) + "/v2/" + image.repository() + "/manifests/" + reference);
        request.setHeader(HttpHeaderName.AUTHORIZATION, "Bearer " + token);
        request.setHeader(HttpHeaderName.ACCEPT, MANIFESTS);
        BearerPolicy.requireSafe(request.getUrl());
        try (HttpResponse response = pipeline.sendSync(request, Context.NONE)) {
            if (response.getStatusCode() == NOT_FOUND) {
                return Optional.empty();
            }
            String digest = response.getHeaderValue(DIGEST);
            if (response.getStatusCode() >= FIRST_ERROR || digest == null || !digest.matches("sha256:[0-9a-f]{64}")) {
                throw new ArmException(response, ArmError.ofStatus(response.getStatusCode()));
            }
            return Optional.of(new Sha256(digest.substring("sha256:".length())));
        }
    }

    private String post(String host, String path, Map<String, String> form, String wanted) {
        HttpRequest request = new HttpRequest(HttpMethod.POST, base(host) + path);
        request.setHeader(HttpHeaderName.CONTENT_TYPE, "application/x-www-form-urlencoded");
        request.setBody(BinaryData.fromString(form.entrySet().stream()
                .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"))));
        BearerPolicy.requireSafe(request.getUrl());
        try (HttpResponse response = pipeline.sendSync(request, Context.NONE)) {
            byte[] body = response.getBodyAsBinaryData().toBytes();
            if (response.getStatusCode() >= FIRST_ERROR) {
                throw new ArmException(response, error(response, body));
            }
            return ArmJson.read(response, body, JsonNode.class).path(wanted).asText();
        }
    }

    /** A registry lists its errors. */
    private static ArmError error(HttpResponse response, byte[] body) {
        JsonNode first =
                ArmJson.tree(body).map(tree -> tree.path("errors").path(0)).orElse(ArmJson.MAPPER.nullNode());
        return first.isObject()
                ? new ArmError(
                        first.path("code").asText(null), first.path("message").asText(null), null, null, null)
                : ArmJson.error(response, body);
    }

    private URI base(String host) {
        return endpoints.override(AzureEndpoints.Service.REGISTRY).orElseGet(() -> URI.create("https://" + host));
    }
}
