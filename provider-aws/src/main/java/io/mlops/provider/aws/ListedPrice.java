package io.mlops.provider.aws;

import io.mlops.ErrorCode;
import io.mlops.price.Money;
import io.mlops.price.PurchaseOption;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/**
 * A price of a product of the Price List: an hour of a machine, bought one way. Terms of reserved machines are read where they are
 * standard ones and paid by the month or at the start
 * (https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/reading-an-offer.html).
 *
 * @param service whose machine
 * @param machine its {@code instanceType}, of SageMaker its {@code instanceName}
 * @param purchase how it is bought
 * @param hourly in US dollars; of a reserved one what is paid at the start is spread over the hours of the term
 * @param since the day from which on it holds
 */
record ListedPrice(String service, String machine, PurchaseOption purchase, Money hourly, String since) {
    private static final Map<String, PurchaseOption> RESERVED = Map.of(
            "standard 1yr No Upfront", PurchaseOption.COMMITTED_1Y,
            "standard 3yr No Upfront", PurchaseOption.COMMITTED_3Y,
            "standard 1yr All Upfront", PurchaseOption.PREPAID_1Y,
            "standard 3yr All Upfront", PurchaseOption.PREPAID_3Y);

    /** A price of less than a millionth of a cent is none. */
    private static final int DECIMALS = 8;

    /**
     * Nothing for what has no such price: units other than hours, prices of 0. A product with several prices of an hour bought one way is
     * none of ours, and refused: the filters were to leave one.
     */
    static Collection<ListedPrice> read(String service, String product) throws AwsException {
        JsonNode tree = JsonNode.parser().parse(product);
        JsonNode attributes = at(at(tree, "product"), "attributes");
        String machine = text(attributes, "instanceName");
        if (machine.isEmpty()) {
            machine = text(attributes, "instanceType");
        }
        if (machine.isEmpty()) {
            return List.of();
        }
        JsonNode terms = at(tree, "terms");
        Map<PurchaseOption, ListedPrice> prices = new EnumMap<>(PurchaseOption.class);
        for (JsonNode term : members(at(terms, "OnDemand"))) {
            for (BigDecimal usd : amounts(term, "Hrs")) {
                add(prices, new ListedPrice(service, machine, PurchaseOption.ON_DEMAND, Money.usd(usd), since(term)));
            }
        }
        for (JsonNode term : members(at(terms, "Reserved"))) {
            Optional<PurchaseOption> purchase = reserved(at(term, "termAttributes"));
            if (purchase.isPresent()) {
                Money hourly = Money.usd(hourly(term, purchase.get()));
                if (hourly.amount().signum() > 0) {
                    add(prices, new ListedPrice(service, machine, purchase.get(), hourly, since(term)));
                }
            }
        }
        return prices.values();
    }

    private static void add(Map<PurchaseOption, ListedPrice> prices, ListedPrice price) throws AwsException {
        if (prices.put(price.purchase, price) != null) {
            String way = price.purchase == PurchaseOption.ON_DEMAND ? "" : ", " + price.purchase;
            throw new AwsException(
                    ErrorCode.UNKNOWN,
                    "the price list has several prices for an hour of " + price.machine + way + ", not one");
        }
    }

    /** Empty for convertible ones and those of which a part is paid at the start. */
    private static Optional<PurchaseOption> reserved(JsonNode attributes) {
        return Optional.ofNullable(RESERVED.get(text(attributes, "OfferingClass") + " "
                + text(attributes, "LeaseContractLength") + " " + text(attributes, "PurchaseOption")));
    }

    /** What is paid at the start has the unit Quantity. */
    private static BigDecimal hourly(JsonNode term, PurchaseOption purchase) {
        BigDecimal start = sum(amounts(term, "Quantity"))
                .divide(BigDecimal.valueOf(purchase.termHours()), DECIMALS, RoundingMode.HALF_UP);
        return start.add(sum(amounts(term, "Hrs")));
    }

    private static BigDecimal sum(List<BigDecimal> amounts) {
        return amounts.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /** Above 0. */
    private static List<BigDecimal> amounts(JsonNode term, String unit) {
        List<BigDecimal> amounts = new ArrayList<>();
        for (JsonNode dimension : members(at(term, "priceDimensions"))) {
            String usd = text(at(dimension, "pricePerUnit"), "USD");
            if (text(dimension, "unit").equals(unit) && !usd.isEmpty() && new BigDecimal(usd).signum() > 0) {
                amounts.add(new BigDecimal(usd));
            }
        }
        return amounts;
    }

    private static String since(JsonNode term) {
        return text(term, "effectiveDate").replaceAll("T.*", "");
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
