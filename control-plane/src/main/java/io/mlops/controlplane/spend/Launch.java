package io.mlops.controlplane.spend;

import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.catalog.PriceAge;
import io.mlops.catalog.cost.HirePrice;
import io.mlops.controlplane.journal.Details;
import io.mlops.controlplane.journal.JournalEntry;
import io.mlops.controlplane.journal.JournalEvent;
import io.mlops.price.Hire;
import io.mlops.price.Money;
import io.mlops.price.PurchaseOption;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What was launched, at the price that was known then; as an entry of the journal has it.
 *
 * @param subject the deployment or job
 * @param unit what is launched: an endpoint, or the job
 * @param location where
 * @param replicas how many run from then on; 0 for none
 * @param before how many ran before
 * @param instanceType as the service names it
 * @param purchase how it is rented
 * @param hourlyOrNull US dollars an hour for one, or null where that was unknown
 * @param pricedAtOrNull when that price was so, or null where nobody says
 * @param source where the price is from
 * @param lacks what of the price was unknown; empty for nothing
 */
public record Launch(
        String subject,
        String unit,
        Location location,
        int replicas,
        int before,
        String instanceType,
        PurchaseOption purchase,
        @Nullable BigDecimal hourlyOrNull,
        @Nullable Instant pricedAtOrNull,
        String source,
        String lacks) {
    /** The action of entries about endpoints: from then on so many replicas run. */
    public static final String REPLICAS = "REPLICAS_CHANGED";
    /** The action of entries about training jobs. */
    public static final String JOB = "JOB_SUBMITTED";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** With the price as it is now. */
    public static Launch at(String subject, String unit, Location location, int replicas, Hire hire, HirePrice price) {
        return new Launch(
                subject,
                unit,
                location,
                replicas,
                0,
                hire.instanceType(),
                hire.purchase(),
                price.hourly().map(Money::amount).orElse(null),
                price.effective().orElse(null),
                price.source(),
                price.lacks());
    }

    /** The same unit with another number of replicas, at the price that it was launched at. */
    public Launch withReplicas(int count) {
        return new Launch(
                subject,
                unit,
                location,
                count,
                replicas,
                instanceType,
                purchase,
                hourlyOrNull,
                pricedAtOrNull,
                source,
                lacks);
    }

    /** The same, of another subject. */
    Launch withSubject(String other) {
        return new Launch(
                other,
                unit,
                location,
                replicas,
                before,
                instanceType,
                purchase,
                hourlyOrNull,
                pricedAtOrNull,
                source,
                lacks);
    }

    public Optional<BigDecimal> hourly() {
        return Optional.ofNullable(hourlyOrNull);
    }

    /** To be written down. */
    public JournalEvent event(Instant now, String actor, String action) {
        String age = pricedAtOrNull == null
                ? "unknown"
                : PriceAge.of(pricedAtOrNull, now).toString();
        String detail = Details.of(
                "unit", unit,
                "location", location,
                "replicas", replicas,
                "before", before,
                "instance", instanceType,
                "purchase", purchase.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                "currency", Money.USD.getCurrencyCode(),
                "price-age", age,
                "source", source,
                "lacks", lacks);
        return JournalEvent.of(now, actor, action, subject, detail).withPrice(hourlyOrNull, pricedAtOrNull);
    }

    /** As it was written down; empty for an entry that is none of ours. */
    public static Optional<Launch> read(JournalEntry entry) {
        try {
            JsonNode detail = JSON.readTree(entry.detail());
            return Optional.of(new Launch(
                    entry.subject(),
                    detail.required("unit").asString(),
                    Location.parse(detail.required("location").asString()),
                    detail.required("replicas").asInt(),
                    detail.path("before").asInt(0),
                    detail.path("instance").asString(""),
                    PurchaseOption.valueOf(detail.required("purchase")
                            .asString()
                            .toUpperCase(Locale.ROOT)
                            .replace('-', '_')),
                    entry.priceOrNull(),
                    entry.pricedAtOrNull(),
                    detail.path("source").asString(""),
                    detail.path("lacks").asString("")));
        } catch (JacksonException | IllegalArgumentException | MlopsException e) {
            // Anybody who holds the store can append an entry of this action: it plans nothing.
            return Optional.empty();
        }
    }
}
