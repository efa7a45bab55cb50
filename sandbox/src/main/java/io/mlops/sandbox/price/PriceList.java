package io.mlops.sandbox.price;

import io.mlops.sandbox.wire.WireAnswer;
import io.mlops.sandbox.wire.WireRequest;
import io.mlops.sandbox.wire.WireService;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * AWS's Price List Query API (https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_pricing_GetProducts.html): products by
 * the attributes that filters name, page by page; each product is a text of JSON. Thread-safe.
 */
public final class PriceList implements WireService {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String TARGET = "AWSPriceListService.GetProducts";

    private final List<JsonNode> products;
    private final int pageSize;

    /**
     * @param products as the texts in {@code PriceList} have them
     * @param pageSize products on a page
     */
    public PriceList(List<JsonNode> products, int pageSize) {
        this.products = List.copyOf(products);
        this.pageSize = pageSize;
    }

    @Override
    public WireAnswer answer(WireRequest request) {
        if (!request.header("x-amz-target").orElse("").equals(TARGET)) {
            return refused("UnknownOperationException", "The sandbox has GetProducts only");
        }
        if (!request.header("authorization").orElse("").startsWith("AWS4-HMAC-SHA256 ")) {
            return refused("MissingAuthenticationTokenException", "Missing Authentication Token");
        }
        JsonNode wanted = JSON.readTree(request.body());
        List<JsonNode> found = products.stream()
                .filter(product -> product.path("serviceCode")
                                .asString("")
                                .equals(wanted.path("ServiceCode").asString(""))
                        && matches(product.path("product").path("attributes"), wanted.path("Filters")))
                .toList();
        int from = Integer.parseInt(wanted.path("NextToken").asString("0"));
        int to = Math.min(found.size(), from + pageSize);
        ObjectNode answer = JSON.createObjectNode().put("FormatVersion", "aws_v1");
        ArrayNode list = answer.putArray("PriceList");
        new ArrayList<>(found.subList(Math.min(from, to), to)).forEach(product -> list.add(product.toString()));
        if (to < found.size()) {
            answer.put("NextToken", Integer.toString(to));
        }
        return WireAnswer.of(200, "application/x-amz-json-1.1", answer.toString());
    }

    private static boolean matches(JsonNode attributes, JsonNode filters) {
        for (JsonNode filter : filters) {
            String value = filter.path("Value").asString("");
            Set<String> values =
                    filter.path("Type").asString("").equals("ANY_OF") ? Set.of(value.split(",")) : Set.of(value);
            if (!values.contains(
                    attributes.path(filter.path("Field").asString("")).asString(""))) {
                return false;
            }
        }
        return true;
    }

    private static WireAnswer refused(String type, String message) {
        return WireAnswer.of(
                400,
                "application/x-amz-json-1.1",
                JSON.createObjectNode()
                        .put("__type", type)
                        .put("message", message)
                        .toString());
    }
}
