package io.mlops.provider.aws;

import io.mlops.ErrorCode;
import io.mlops.price.Money;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/**
 * A product of the Price List that prices an hour of a machine.
 *
 * @param service whose machine
 * @param machine its {@code instanceType}, of SageMaker its {@code instanceName}
 * @param hourly in US dollars
 * @param since the day from which on it holds
 */
record ListedPrice(String service, String machine, Money hourly, String since) {
    /**
     * Empty for what has no such price: units other than hours, prices of 0. A product with several prices of an hour is none of ours,
     * and refused: the filters were to leave one.
     */
    static Optional<ListedPrice> read(String service, String product) throws AwsException {
        JsonNode tree = JsonNode.parser().parse(product);
        JsonNode attributes = at(at(tree, "product"), "attributes");
        String machine = text(attributes, "instanceName");
        if (machine.isEmpty()) {
            machine = text(attributes, "instanceType");
        }
        List<ListedPrice> prices = new ArrayList<>();
        for (JsonNode term : members(at(at(tree, "terms"), "OnDemand"))) {
            String since = text(term, "effectiveDate").replaceAll("T.*", "");
            for (JsonNode dimension : members(at(term, "priceDimensions"))) {
                String usd = text(at(dimension, "pricePerUnit"), "USD");
                if (text(dimension, "unit").equals("Hrs") && !usd.isEmpty() && new BigDecimal(usd).signum() > 0) {
                    prices.add(new ListedPrice(service, machine, Money.usd(usd), since));
                }
            }
        }
        if (prices.size() > 1) {
            throw new AwsException(
                    ErrorCode.UNKNOWN,
                    "the price list has " + prices.size() + " prices for an hour of " + machine + ", not one");
        }
        return prices.stream().filter(price -> !price.machine.isEmpty()).findFirst();
    }

    private static JsonNode at(JsonNode node, String name) {
        return node.field(name).orElseGet(JsonNode::emptyObjectNode);
    }

    private static String text(JsonNode node, String name) {
        return node.field(name)
                .filter(JsonNode::isString)
                .map(JsonNode::asString)
                .orElse("");
    }

    private static List<JsonNode> members(JsonNode node) {
        Map<String, JsonNode> members = node.isObject() ? node.asObject() : Map.of();
        return List.copyOf(members.values());
    }
}
