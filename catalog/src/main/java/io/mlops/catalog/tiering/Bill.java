package io.mlops.catalog.tiering;

import io.mlops.price.Total;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;

/**
 * What a store charges.
 *
 * @param storage for what lies there
 * @param moves for moving objects by rules
 * @param early for objects that leave a tier before its least time
 * @param reads for reading: requests and retrieval
 * @param monitoring for objects in automatic tiering
 */
public record Bill(Total storage, Total moves, Total early, Total reads, Total monitoring) {
    static final Bill NOTHING = new Bill(Total.none(), Total.none(), Total.none(), Total.none(), Total.none());

    /** All of it. */
    public Total total() {
        return storage.plus(fees());
    }

    /** All but storage. */
    public Total fees() {
        return moves.plus(early).plus(reads).plus(monitoring);
    }

    Bill plus(Bill other) {
        return new Bill(
                storage.plus(other.storage),
                moves.plus(other.moves),
                early.plus(other.early),
                reads.plus(other.reads),
                monitoring.plus(other.monitoring));
    }

    static Bill of(Usage usage, StoreTariff tariff) {
        Bill bill = NOTHING;
        for (Map.Entry<Shelf, Usage.Amounts> used : usage.shelves().entrySet()) {
            bill = bill.plus(of(used.getKey(), used.getValue(), tariff));
        }
        return bill;
    }

    private static Bill of(Shelf shelf, Usage.Amounts used, StoreTariff tariff) {
        TierPrice price = tariff.tier(shelf.tier());
        Optional<BigDecimal> storage = tariff.tier(shelf.pricedAs()).storage();
        String tier = shelf.tier().toString();
        return new Bill(
                Total.of(used.billedGbMonths(), storage, "storage in " + shelf.pricedAs()),
                Total.of(used.moves(), price.move(), "moving into " + tier),
                Total.of(used.earlyGbMonths(), storage, "storage in " + shelf.pricedAs()),
                reading(shelf, price, tier, used.reads(), used.readGb()),
                shelf.automatic()
                        ? Total.of(used.objectMonths(), price.monitoring(), "monitoring of " + tier)
                        : Total.none());
    }

    /** What reading everything once a month would add. */
    static Total ofReadingAll(Usage usage, StoreTariff tariff) {
        Total sum = Total.none();
        for (Map.Entry<Shelf, Usage.Amounts> used : usage.shelves().entrySet()) {
            Shelf shelf = used.getKey();
            sum = sum.plus(reading(
                    shelf,
                    tariff.tier(shelf.tier()),
                    shelf.tier().toString(),
                    used.getValue().objectMonths(),
                    used.getValue().lyingGbMonths()));
        }
        return sum;
    }

    /** Automatic tiering and the hot tier charge for requests, not for what they fetch. */
    private static Total reading(Shelf shelf, TierPrice price, String tier, BigDecimal requests, BigDecimal gigabytes) {
        if (shelf.automatic()) {
            return Total.none();
        }
        Total asked = Total.of(requests, price.read(), "reads from " + tier);
        return shelf == Shelf.HOT
                ? asked
                : asked.plus(Total.of(gigabytes, price.retrieval(), "retrieval from " + tier));
    }
}
