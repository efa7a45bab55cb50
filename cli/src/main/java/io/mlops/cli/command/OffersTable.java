package io.mlops.cli.command;

import io.mlops.Location;
import io.mlops.catalog.Catalog;
import io.mlops.catalog.PriceAge;
import io.mlops.catalog.Rental;
import io.mlops.cli.console.Table;
import io.mlops.price.Accelerator;
import io.mlops.price.Money;
import io.mlops.price.Offer;
import io.mlops.price.PurchaseOption;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What can be rented as a table for people: zones with the same prices in one row, and no wider than the terminal. */
final class OffersTable {
    private static final String UNKNOWN = "unknown";
    private static final String NONE = "-";

    private enum Column {
        LOCATION,
        ZONES,
        TYPE,
        GPU,
        GPU_MEMORY,
        VCPU,
        MEMORY,
        ON_DEMAND,
        SPOT,
        OFF,
        GPU_HOUR,
        TAKEN,
        AGE;

        boolean isNumber() {
            return this == VCPU || this == ON_DEMAND || this == SPOT || this == OFF || this == GPU_HOUR;
        }

        String header() {
            return switch (this) {
                case GPU_MEMORY -> "GPU-MEM";
                case ON_DEMAND -> "ON-DEMAND";
                case GPU_HOUR -> "GPU-HOUR";
                default -> name();
            };
        }
    }

    private final Catalog catalog;
    private final PurchaseOption purchase;
    private final Instant now;
    private final List<List<Rental>> rows = new ArrayList<>();

    /** @param purchase whose price an accelerator's hour is told of */
    OffersTable(Catalog catalog, List<Rental> rentals, PurchaseOption purchase, Instant now) {
        this.catalog = catalog;
        this.purchase = purchase;
        this.now = now;
        for (Rental rental : rentals) {
            rows.stream()
                    .filter(row -> region(row.get(0)).equals(region(rental))
                            && row.get(0).isSameAs(rental))
                    .findFirst()
                    .ifPresentOrElse(row -> row.add(rental), () -> rows.add(new ArrayList<>(List.of(rental))));
        }
    }

    /** How many rows there are. */
    int size() {
        return rows.size();
    }

    /** The lines of the first rows in at most so many columns, and what was left out for that. */
    Fitted fitted(int width, int most) {
        Set<Column> columns = EnumSet.allOf(Column.class);
        Set<Column> left = EnumSet.noneOf(Column.class);
        List<String> lines = lines(columns, most);
        for (Column column : leaving()) {
            if (lines.stream().mapToInt(String::length).max().orElse(0) <= width) {
                break;
            }
            columns.remove(column);
            left.add(column);
            lines = lines(columns, most);
        }
        return new Fitted(lines, left.stream().map(Column::header).toList());
    }

    /** What a narrow terminal does without, one after the other: the prices that were not asked for before those that were. */
    private List<Column> leaving() {
        return purchase == PurchaseOption.SPOT
                ? List.of(
                        Column.MEMORY,
                        Column.VCPU,
                        Column.ON_DEMAND,
                        Column.GPU_MEMORY,
                        Column.TAKEN,
                        Column.OFF,
                        Column.ZONES)
                : List.of(
                        Column.MEMORY,
                        Column.VCPU,
                        Column.TAKEN,
                        Column.GPU_MEMORY,
                        Column.OFF,
                        Column.SPOT,
                        Column.ZONES);
    }

    /**
     * The table as it fits.
     *
     * @param left the headers of the columns that did not fit
     */
    record Fitted(List<String> lines, List<String> left) {}

    /** Whether any price is older than it should be. */
    boolean hasOldPrices() {
        return rows.stream().anyMatch(row -> age(row.get(0)).isTooOld());
    }

    private List<String> lines(Set<Column> columns, int most) {
        Table table = new Table("", columns.stream().map(Column::header).toArray(String[]::new));
        int index = 0;
        for (Column column : columns) {
            if (column.isNumber()) {
                table.right(index);
            }
            index++;
        }
        rows.stream()
                .limit(most)
                .forEach(row -> table.row(
                        columns.stream().map(column -> cell(column, row)).toArray(String[]::new)));
        return table.lines();
    }

    private String cell(Column column, List<Rental> row) {
        Rental rental = row.get(0);
        return switch (column) {
            case LOCATION -> region(rental).toString();
            case ZONES -> zones(row);
            case TYPE -> rental.machine().instanceType();
            case GPU -> rental.machine().accelerator().map(OffersTable::gpu).orElse(NONE);
            case GPU_MEMORY -> gpuMemory(rental);
            case VCPU -> number(rental.machine().vcpus());
            case MEMORY -> number(rental.machine().memoryGib()) + "GiB";
            case ON_DEMAND -> price(rental.offer(PurchaseOption.ON_DEMAND).map(Offer::hourly));
            case SPOT -> price(rental.offer(PurchaseOption.SPOT).map(Offer::hourly));
            case OFF -> rental.discount().map(OffersTable::percent).orElse(NONE);
            case GPU_HOUR -> rental.machine().accelerator().isEmpty() ? NONE : price(rental.perAccelerator(purchase));
            case TAKEN -> taken(rental);
            case AGE -> age(rental) + (age(rental).isTooOld() ? " !" : "");
        };
    }

    private String taken(Rental rental) {
        return rental.offer(PurchaseOption.SPOT).isEmpty()
                ? NONE
                : catalog.interruptions(rental.location(), rental.machine().instanceType())
                        .map(Object::toString)
                        .orElse(UNKNOWN);
    }

    /** Of the older of the two prices. */
    private PriceAge age(Rental rental) {
        return Stream.of(PurchaseOption.ON_DEMAND, PurchaseOption.SPOT)
                .flatMap(bought -> rental.offer(bought).stream())
                .map(offer -> PriceAge.of(offer.effective(), now))
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    private static Location region(Rental rental) {
        return new Location(
                rental.location().provider(), rental.location().region().orElse(null), null);
    }

    /** Their last parts: the rest says the region once more. */
    private static String zones(List<Rental> row) {
        String zones = row.stream()
                .flatMap(rental -> rental.location().zone().stream())
                .map(zone -> zone.substring(zone.lastIndexOf('-') + 1))
                .sorted()
                .collect(Collectors.joining(","));
        return zones.isEmpty() ? NONE : zones;
    }

    static String gpu(Accelerator accelerator) {
        String share = accelerator.share() < 1 ? number(accelerator.share()) : Integer.toString(accelerator.count());
        return share + "x " + accelerator.name();
    }

    /** Of one of them, or of its share. */
    private static String gpuMemory(Rental rental) {
        return rental.machine()
                .accelerator()
                .map(each -> each.memoryGib() == 0 ? UNKNOWN : Math.round(each.memoryGib()) + "GiB")
                .orElse(NONE);
    }

    private static String number(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }

    static String price(Optional<Money> price) {
        return price.map(money ->
                        money.amount().setScale(3, RoundingMode.HALF_EVEN).toPlainString())
                .orElse(UNKNOWN);
    }

    static String percent(BigDecimal share) {
        return share.movePointRight(2).setScale(0, RoundingMode.HALF_EVEN).toPlainString() + "%";
    }
}
