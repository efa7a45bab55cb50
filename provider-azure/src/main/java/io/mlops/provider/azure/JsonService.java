package io.mlops.provider.azure;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpPipeline;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A service of Azure that is spoken to in JSON, at one address. What it refuses is thrown as {@link ArmException}, what does not reach it as
 * the library throws it. Thread-safe.
 *
 * @param address without a slash at the end
 * @param contentType of the bodies that it is sent
 * @param nextLink the member of a page that says where the next one is
 */
record JsonService(HttpPipeline pipeline, URI address, String contentType, String nextLink) {
    private static final int FIRST_ERROR = 400;
    /** More pages than any list of ours has: whoever links in a circle is not followed for ever. */
    static final int MOST_PAGES = 1000;

    /** One request; an {@link ArmException} for what Azure calls an error. */
    ArmReply send(HttpMethod method, URI target, @Nullable Object body, ArmCondition condition) {
        HttpRequest request = new HttpRequest(method, ours(target).toString());
        request.setHeader(HttpHeaderName.ACCEPT, "application/json");
        if (body != null) {
            request.setHeader(HttpHeaderName.CONTENT_TYPE, contentType);
            request.setBody(BinaryData.fromBytes(ArmJson.write(body)));
        }
        condition.apply(request);
        return send(request);
    }

    /** One request as it is, to an address of this service. */
    ArmReply send(HttpRequest request) {
        try (HttpResponse response = pipeline.sendSync(request, Context.NONE)) {
            BinaryData content = response.getBodyAsBinaryData();
            byte[] bytes = content == null ? new byte[0] : content.toBytes();
            if (response.getStatusCode() >= FIRST_ERROR) {
                throw new ArmException(response, ArmJson.error(response, bytes));
            }
            return new ArmReply(response, bytes);
        }
    }

    /** All pages of a collection. */
    <T> List<T> pages(URI first, Class<T> item) {
        List<T> all = new ArrayList<>();
        Optional<URI> next = Optional.of(first);
        for (int page = 0; next.isPresent(); page++) {
            if (page == MOST_PAGES) {
                throw new IllegalStateException("the list of " + first.getPath() + " has no end");
            }
            JsonNode answer =
                    send(HttpMethod.GET, next.get(), null, ArmCondition.NONE).read(JsonNode.class);
            for (JsonNode each : answer.path("value")) {
                all.add(ArmJson.MAPPER.convertValue(each, item));
            }
            String link = answer.path(nextLink).asText("");
            next = link.isEmpty() || link.equals("null") ? Optional.empty() : Optional.of(ours(URI.create(link)));
        }
        return all;
    }

    /** @param path encoded, with a slash at its beginning */
    URI at(String path, Map<String, String> query) {
        return URI.create(address + path + "?"
                + new TreeMap<>(query)
                        .entrySet().stream()
                                .map(each -> encoded(each.getKey()) + "=" + encoded(each.getValue()))
                                .collect(Collectors.joining("&")));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Answers name further addresses; the caller's token goes to none but the service's own. */
    private URI ours(URI target) {
        URI resolved = address.resolve(target);
        if (!address.getAuthority().equalsIgnoreCase(resolved.getAuthority())
                || !address.getScheme().equals(resolved.getScheme())) {
            throw new IllegalArgumentException(
                    "an answer leads to " + resolved.getAuthority() + " and not to " + address.getAuthority());
        }
        return resolved;
    }
}
