package io.mlops.provider.azure;

import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpPipeline;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Azure Resource Manager, in records of ours. What it refuses is thrown as {@link ArmException}, what does not reach it as the
 * library throws it. Thread-safe.
 */
final class ArmClient {
    private static final int NOT_FOUND = 404;

    private final JsonService service;

    /** @param management its address, without a slash at the end */
    ArmClient(HttpPipeline pipeline, URI management) {
        this.service = new JsonService(pipeline, management, "application/json", "nextLink");
    }

    <T> T get(ArmId id, ApiVersion version, Class<T> type) {
        return send(HttpMethod.GET, address(id, version, Map.of()), null, ArmCondition.NONE)
                .read(type);
    }

    /** Empty where there is none. */
    <T> Optional<T> find(ArmId id, ApiVersion version, Class<T> type) {
        try {
            return Optional.of(get(id, version, type));
        } catch (ArmException e) {
            if (e.status() == NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    <T> ArmOperation<T> put(ArmId id, ApiVersion version, Object body, Class<T> type) {
        return put(id, version, body, ArmCondition.NONE, type);
    }

    <T> ArmOperation<T> put(ArmId id, ApiVersion version, Object body, ArmCondition condition, Class<T> type) {
        return change(HttpMethod.PUT, id, version, body, condition, type);
    }

    <T> ArmOperation<T> patch(ArmId id, ApiVersion version, Object body, Class<T> type) {
        return patch(id, version, body, ArmCondition.NONE, type);
    }

    <T> ArmOperation<T> patch(ArmId id, ApiVersion version, Object body, ArmCondition condition, Class<T> type) {
        return change(HttpMethod.PATCH, id, version, body, condition, type);
    }

    /** What is not there is deleted already. */
    ArmOperation<JsonNode> delete(ArmId id, ApiVersion version) {
        return delete(id, version, ArmCondition.NONE);
    }

    /** @param query what else Azure asks for */
    ArmOperation<JsonNode> delete(ArmId id, ApiVersion version, Map<String, String> query) {
        return delete(address(id, version, query), ArmCondition.NONE);
    }

    ArmOperation<JsonNode> delete(ArmId id, ApiVersion version, ArmCondition condition) {
        return delete(address(id, version, Map.of()), condition);
    }

    private ArmOperation<JsonNode> delete(URI address, ArmCondition condition) {
        try {
            ArmReply reply = send(HttpMethod.DELETE, address, null, condition);
            return new ArmOperation<>(this, HttpMethod.DELETE, address, reply, JsonNode.class);
        } catch (ArmException e) {
            if (e.status() == NOT_FOUND) {
                return ArmOperation.over(this, address, JsonNode.class);
            }
            throw e;
        }
    }

    /** @param action made with {@link ArmId#action} */
    <T> ArmOperation<T> post(ArmId action, ApiVersion version, @Nullable Object body, Class<T> type) {
        return post(action, version, body, ArmCondition.NONE, type);
    }

    <T> ArmOperation<T> post(
            ArmId action, ApiVersion version, @Nullable Object body, ArmCondition condition, Class<T> type) {
        URI address = address(action, version, Map.of());
        ArmReply reply = send(HttpMethod.POST, address, body, condition);
        return new ArmOperation<>(this, HttpMethod.POST, address, reply, type);
    }

    /** All pages of a collection. */
    <T> List<T> list(ArmId collection, ApiVersion version, Map<String, String> query, Class<T> item) {
        return service.pages(address(collection, version, query), item);
    }

    <T> List<T> list(ArmId collection, ApiVersion version, Class<T> item) {
        return list(collection, version, Map.of(), item);
    }

    /**
     * All pages of what an action answers at once; the same is asked again where a page leads to.
     *
     * @param next where that is
     */
    <T> List<T> pages(ArmId action, ApiVersion version, Object body, Class<T> page, Function<T, Optional<URI>> next) {
        List<T> pages = new ArrayList<>();
        Optional<URI> at = Optional.of(address(action, version, Map.of()));
        while (at.isPresent()) {
            if (pages.size() == JsonService.MOST_PAGES) {
                throw new IllegalStateException("the answer of " + action.name() + " has no end");
            }
            ArmReply reply = send(HttpMethod.POST, at.get(), body, ArmCondition.NONE);
            if (reply.empty()) {
                return pages; // no content, which is no page either
            }
            T read = reply.read(page);
            pages.add(read);
            at = next.apply(read);
        }
        return pages;
    }

    private <T> ArmOperation<T> change(
            HttpMethod method, ArmId id, ApiVersion version, Object body, ArmCondition condition, Class<T> type) {
        URI address = address(id, version, Map.of());
        return new ArmOperation<>(this, method, address, send(method, address, body, condition), type);
    }

    /** One request; an {@link ArmException} for what Azure calls an error. */
    ArmReply send(HttpMethod method, URI address, @Nullable Object body, ArmCondition condition) {
        return service.send(method, address, body, condition);
    }

    private URI address(ArmId id, ApiVersion version, Map<String, String> query) {
        Map<String, String> all = new TreeMap<>(query);
        all.put("api-version", version.toString());
        return service.at(id.path(), all);
    }
}
