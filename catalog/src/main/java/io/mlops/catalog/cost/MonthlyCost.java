package io.mlops.catalog.cost;

import io.mlops.price.Offer;
import io.mlops.price.Total;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What something costs in a month.
 *
 * @param lines what is paid for
 * @param machines what is rented for it
 * @param oldest when the oldest of the other prices in it was what it says; empty where none has a time
 */
public record MonthlyCost(List<CostLine> lines, List<Offer> machines, Optional<Instant> oldest) {
    private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

    public MonthlyCost {
        lines = List.copyOf(lines);
        machines = List.copyOf(machines);
    }

    static MonthlyCost none() {
        return new MonthlyCost(List.of(), List.of(), Optional.empty());
    }

    /** All of it. */
    public Total month() {
        return lines.stream().map(CostLine::month).reduce(Total.none(), Total::plus);
    }

    /** The same for twelve months. */
    public Total year() {
        return month().times(LoadCurve.YEAR_MONTHS);
    }

    /** What is paid for one kind of thing in a month. */
    public Total of(CostLine.Kind kind) {
        return lines.stream()
                .filter(line -> line.kind() == kind)
                .map(CostLine::month)
                .reduce(Total.none(), Total::plus);
    }

    /** The kinds of things in it of which no price at all is known. */
    public Set<CostLine.Kind> lacks() {
        Set<CostLine.Kind> lacking = EnumSet.noneOf(CostLine.Kind.class);
        for (CostLine.Kind kind : CostLine.Kind.values()) {
            Total total = of(kind);
            if (!total.exact() && total.known().amount().signum() == 0) {
                lacking.add(kind);
            }
        }
        return lacking;
    }

    /** For a million predictions; empty where there are none. */
    public Optional<Total> perMillion(LoadCurve load) {
        BigDecimal predictions = load.predictions();
        return predictions.signum() == 0
                ? Optional.empty()
                : Optional.of(month().times(MILLION.divide(predictions, MathContext.DECIMAL64)));
    }

    /** When the oldest of all its prices was what it says; empty where none has a time. */
    public Optional<Instant> oldestPrice() {
        return Stream.concat(oldest.stream(), machines.stream().map(Offer::effective))
                .min(Comparator.naturalOrder());
    }

    MonthlyCost plus(MonthlyCost other) {
        return new MonthlyCost(
                Stream.concat(lines.stream(), other.lines.stream()).toList(),
                Stream.concat(machines.stream(), other.machines.stream())
                        .distinct()
                        .toList(),
                Stream.concat(oldest.stream(), other.oldest.stream()).min(Comparator.naturalOrder()));
    }
}
