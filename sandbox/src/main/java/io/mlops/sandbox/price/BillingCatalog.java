package io.mlops.sandbox.price;

import io.mlops.sandbox.wire.WireAnswer;
import io.mlops.sandbox.wire.WireRequest;
import io.mlops.sandbox.wire.WireService;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Google's Cloud Billing Catalog (https://cloud.google.com/billing/docs/reference/rest/v1/services.skus/list): the SKUs of a service, page
 * by page, for whoever shows a token. Thread-safe.
 */
public final class BillingCatalog implements WireService {
    private static final JsonMapper JSON = new JsonMapper();

    private final List<JsonNode> skus;
    private final int pageSize;

    /**
     * @param skus in the shape of {@code skus}
     * @param pageSize SKUs on a page at most
     */
    public BillingCatalog(List<JsonNode> skus, int pageSize) {
        this.skus = List.copyOf(skus);
        this.pageSize = pageSize;
    }

    @Override
    public WireAnswer answer(WireRequest request) {
        if (!request.rawPath().matches("/v1/services/[^/]+/skus")
                || !request.method().equals("GET")) {
            return error(404, "NOT_FOUND", "The sandbox has no " + request.method() + " " + request.rawPath());
        }
        if (!request.header("authorization").orElse("").startsWith("Bearer ")) {
            return error(401, "UNAUTHENTICATED", "Request is missing required authentication credential.");
        }
        String prefix = request.rawPath().substring("/v1/".length()) + "/";
        List<JsonNode> found = skus.stream()
                .filter(sku -> sku.path("name").asString("").startsWith(prefix))
                .toList();
        Map<String, String> parameters = request.parameters();
        int from = Integer.parseInt(parameters.getOrDefault("pageToken", "0"));
        int wanted = Integer.parseInt(parameters.getOrDefault("pageSize", Integer.toString(pageSize)));
        int to = Math.min(found.size(), from + Math.min(pageSize, wanted));
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode list = answer.putArray("skus");
        found.subList(Math.min(from, to), to).forEach(list::add);
        answer.put("nextPageToken", to < found.size() ? Integer.toString(to) : "");
        return WireAnswer.of(200, "application/json", answer.toString());
    }

    private static WireAnswer error(int status, String code, String message) {
        ObjectNode error = JSON.createObjectNode();
        error.putObject("error").put("code", status).put("status", code).put("message", message);
        return WireAnswer.of(status, "application/json", error.toString());
    }
}
