package io.mlops.provider.azure;

import com.fasterxml.jackson.databind.JsonNode;
import io.mlops.ErrorCode;
import io.mlops.price.Money;
import io.mlops.price.PurchaseOption;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A row of the Retail Prices API that prices an hour of a Linux machine.
 *
 * @param machine its {@code armSkuName}
 * @param region its {@code armRegionName}
 * @param purchase spot where the meter says so
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
    /**
     * Empty for what is no such price: Windows, low priority (retired, and priced for Azure Batch), reservations, whose price is for
     * the whole term whatever their unit says, prices from a number of hours on, and prices of 0.
     */
    static Optional<RetailPrice> read(JsonNode item) throws AzureException {
        String meter = item.path("meterName").asText("");
        BigDecimal price = item.path("retailPrice").decimalValue();
        boolean linuxHour = item.path("type").asText("").equals("Consumption")
                && item.path("unitOfMeasure").asText("").equals("1 Hour")
                && item.path("currencyCode").asText("").equals("USD")
                && item.path("tierMinimumUnits").asDouble(0) == 0
                && !item.path("productName").asText("").endsWith(" Windows")
                && !meter.endsWith(" Low Priority")
                && !item.path("skuName").asText("").endsWith(" Low Priority");
        if (!linuxHour || price.signum() <= 0) {
            return Optional.empty();
        }
        boolean spot =
                meter.endsWith(" Spot") || item.path("skuName").asText("").endsWith(" Spot");
        Optional<Instant> start = time(item.path("effectiveStartDate"));
        if (start.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new RetailPrice(
                item.path("armSkuName").asText(""),
                item.path("armRegionName").asText(""),
                spot ? PurchaseOption.SPOT : PurchaseOption.ON_DEMAND,
                Money.usd(price),
                start.get(),
                time(item.path("effectiveEndDate")).orElse(null),
                item.path("isPrimaryMeterRegion").asBoolean(true)));
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
