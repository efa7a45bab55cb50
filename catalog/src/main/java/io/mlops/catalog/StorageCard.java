package io.mlops.catalog;

import io.mlops.catalog.GraduatedPrice.Step;
import io.mlops.price.Money;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What one tier of one store costs. What is unknown is empty.
 *
 * @param tier as the cloud names it
 * @param rates every line about it, those for all regions after those for its own
 */
public record StorageCard(String tier, List<StorageRate> rates) {
    public StorageCard {
        rates = List.copyOf(rates);
    }

    /** For keeping a GB for a month, by how many GB there are; without steps where it is unknown. */
    public GraduatedPrice storage() {
        List<Step> steps = new ArrayList<>();
        for (StorageRate rate : rates) {
            if (rate.charge() == StorageCharge.STORAGE && rate.source().isPresent()) {
                Source source = rate.source().get();
                rate.each()
                        .ifPresent(each ->
                                steps.add(new Step(rate.fromGb(), rate.upToGbOrNull(), each, source, rate.note())));
            }
        }
        return new GraduatedPrice(steps);
    }

    /** For one unit: a GB, a request or an object. */
    public Optional<Money> each(StorageCharge charge) {
        return each(charge, "");
    }

    /** The same for a variant: {@code standard}, {@code expedited} or {@code bulk}. */
    public Optional<Money> each(StorageCharge charge, String variant) {
        return rate(charge, variant).flatMap(StorageRate::each);
    }

    /** For how many days an object is billed at least. */
    public OptionalInt minimumDays() {
        return rate(StorageCharge.MINIMUM_DAYS, "").flatMap(StorageRate::value).stream()
                .mapToInt(Number::intValue)
                .findFirst();
    }

    /** The line that counts: the region's own before the one for all. */
    public Optional<StorageRate> rate(StorageCharge charge, String variant) {
        return rates.stream()
                .filter(rate -> rate.charge() == charge && rate.variant().equals(variant))
                .findFirst();
    }
}
