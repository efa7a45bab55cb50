package io.mlops.provider.azure;

import com.fasterxml.jackson.databind.JsonNode;
import io.mlops.ErrorCode;
import io.mlops.price.Money;
import io.mlops.price.PurchaseOption;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A row of the Retail Prices API that prices an hour of a Linux machine.
 *
 * @param machine its {@code armSkuName}
 * @param region its {@code armRegionName}
 * @param purchase how it is bought
 * @param hourly in US dollars
 * @param start from when on it holds
 * @param endOrNull until when; null where no end is known
 * @param primary whether it is the meter that the region itself is billed by
 */
record RetailPrice(
        String machine,
        String region,
        PurchaseOption purchase,
        Money hourly,
        Instant start,
        @Nullable Instant endOrNull,
        boolean primary) {
    /** What the list calls a term; three years are seen with and without an s. */
    private static final Map<String, Integer> TERMS = Map.of("1 Year", 1, "3 Years", 3, "3 Year", 3);

    /** A price of less than a millionth of a cent is none. */
    private static final int DECIMALS = 8;

    /**
     * An hour on demand with its savings plans, or as spot, or reserved: the price of a reservation is for the whole term whatever its unit
     * says, and may be paid month by month for the same. Nothing for what is no such price: Windows, low priority (retired, and priced for
     * Azure Batch), prices from a number of hours on, and prices of 0.
     */
    static List<RetailPrice> read(JsonNode item) throws AzureException {
        String meter = item.path("meterName").asText("");
        String sku = item.path("skuName").asText("");
        boolean linuxHour = item.path("unitOfMeasure").asText("").equals("1 Hour")
                && item.path("currencyCode").asText("").equals("USD")
                && item.path("tierMinimumUnits").asDouble(0) == 0
                && !item.path("productName").asText("").endsWith(" Windows")
                && !meter.endsWith(" Low Priority")
                && !sku.endsWith(" Low Priority");
        Optional<Instant> start = time(item.path("effectiveStartDate"));
        if (!linuxHour || start.isEmpty()) {
            return List.of();
        }
        Instant end = time(item.path("effectiveEndDate")).orElse(null);
        return hourly(item, meter.endsWith(" Spot") || sku.endsWith(" Spot")).entrySet().stream()
                .filter(each -> each.getValue().signum() > 0)
                .map(each -> new RetailPrice(
                        item.path("armSkuName").asText(""),
                        item.path("armRegionName").asText(""),
                        each.getKey(),
                        Money.usd(each.getValue()),
                        start.get(),
                        end,
                        item.path("isPrimaryMeterRegion").asBoolean(true)))
                .toList();
    }

    private static Map<PurchaseOption, BigDecimal> hourly(JsonNode item, boolean spot) {
        Map<PurchaseOption, BigDecimal> hourly = new EnumMap<>(PurchaseOption.class);
        switch (item.path("type").asText("")) {
            case "Consumption" -> {
                hourly.put(spot ? PurchaseOption.SPOT : PurchaseOption.ON_DEMAND, price(item));
                for (JsonNode plan : item.path("savingsPlan")) {
                    term(plan.path("term"), PurchaseOption.SAVINGS_1Y, PurchaseOption.SAVINGS_3Y)
                            .ifPresent(term -> hourly.put(term, price(plan)));
                }
            }
            case "Reservation" ->
                term(item.path("reservationTerm"), PurchaseOption.COMMITTED_1Y, PurchaseOption.COMMITTED_3Y)
                        .ifPresent(term -> hourly.put(term, ofTerm(price(item), term)));
            default -> {}
        }
        return hourly;
    }

    private static BigDecimal ofTerm(BigDecimal price, PurchaseOption term) {
        return price.divide(BigDecimal.valueOf(term.termHours()), DECIMALS, RoundingMode.HALF_UP);
    }

    private static BigDecimal price(JsonNode node) {
        return node.path("retailPrice").decimalValue();
    }

    /** Empty for terms that are neither of one year nor of three: there is one of five. */
    private static Optional<PurchaseOption> term(JsonNode node, PurchaseOption one, PurchaseOption three) {
        return Optional.ofNullable(TERMS.get(node.asText(""))).map(years -> years == 1 ? one : three);
    }

    private static Optional<Instant> time(JsonNode node) throws AzureException {
        if (node.asText("").isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(OffsetDateTime.parse(node.asText()).toInstant());
        } catch (DateTimeParseException e) {
            throw new AzureException(ErrorCode.UNKNOWN, "a row of the price list has the time " + node.asText(), e);
        }
    }

    boolean isOf(String wantedRegion, Set<String> machines) {
        return region.equals(wantedRegion) && machines.contains(machine);
    }

    /** Rows that have ended and rows of the future come too. */
    boolean isInForce(Instant now) {
        return !start.isAfter(now) && (endOrNull == null || now.isBefore(endOrNull));
    }

    String key() {
        return machine + " " + purchase;
    }

    /** Which of two rows for the same counts: the region's own meter, then the later one. */
    RetailPrice rather(RetailPrice other) {
        if (primary != other.primary) {
            return primary ? this : other;
        }
        return other.start.isAfter(start) ? other : this;
    }

    /** The day from which on it holds. */
    String since() {
        return start.toString().substring(0, 10);
    }
}
