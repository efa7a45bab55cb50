package io.mlops.spend;

import io.mlops.price.Money;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What was spent, as the provider says it.
 *
 * @param charges by day, service and tag; a day without any costs nothing or is not there yet
 * @param estimated the days asked for whose figures may still change
 * @param asked when
 * @param late how long ago something may have been spent that is not in it yet
 * @param fee what it cost to ask
 * @param source where it is from, for people
 */
public record Statement(
        List<Charge> charges, SortedSet<LocalDate> estimated, Instant asked, Duration late, Money fee, String source) {
    public Statement {
        charges = charges.stream().sorted().toList();
        estimated = Collections.unmodifiableSortedSet(new TreeSet<>(estimated));
        Objects.requireNonNull(asked, "asked");
        Objects.requireNonNull(late, "late");
        Objects.requireNonNull(fee, "fee");
        Objects.requireNonNull(source, "source");
    }
}
