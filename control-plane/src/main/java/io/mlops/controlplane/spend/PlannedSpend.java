package io.mlops.controlplane.spend;

import io.mlops.controlplane.journal.JournalEntry;
import io.mlops.price.Total;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What the replicas and training jobs that ran should have cost, by the prices that were frozen when they were launched: for each day in
 * UTC, as bills count them, deployment and provider. Storage and traffic are not in it.
 *
 * @param lines what each ran for
 * @param hourlyNow what all endpoints that run at the end of the time cost an hour, by provider
 */
public record PlannedSpend(SortedMap<Key, Total> lines, SortedMap<String, Total> hourlyNow) {
    private static final BigDecimal SECONDS_AN_HOUR = BigDecimal.valueOf(3600);

    /**
     * What a line is of.
     *
     * @param deployment empty for training jobs, which bills know by no deployment
     */
    public record Key(LocalDate day, String deployment, String provider) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            return toString().compareTo(other.toString());
        }
    }

    public PlannedSpend {
        lines = Collections.unmodifiableSortedMap(new TreeMap<>(lines));
        hourlyNow = Collections.unmodifiableSortedMap(new TreeMap<>(hourlyNow));
    }

    /**
     * Of the days from {@code from} on and before {@code until}, as far as they have passed.
     *
     * @param entries of {@link Launch#REPLICAS}, oldest first, from the beginning of the journal on
     */
    public static PlannedSpend of(List<JournalEntry> entries, LocalDate from, LocalDate until, Instant now) {
        Instant begin = from.atStartOfDay(ZoneOffset.UTC).toInstant();
        Instant last = until.atStartOfDay(ZoneOffset.UTC).toInstant();
        Instant end = now.isBefore(last) ? now : last;
        SortedMap<Key, Total> lines = new TreeMap<>();
        Map<String, Since> running = new TreeMap<>();
        for (JournalEntry entry : entries) {
            Optional<Launch> launch = Launch.read(entry);
            if (launch.isPresent() && !entry.at().isAfter(end)) {
                Since before = running.put(
                        launch.get().location().provider() + " " + launch.get().unit(),
                        new Since(launch.get(), entry.at()));
                if (before != null) {
                    before.charge(lines, begin, entry.at());
                }
            }
        }
        running.values().forEach(since -> since.charge(lines, begin, end));
        SortedMap<String, Total> hourly = new TreeMap<>();
        running.values()
                .forEach(since ->
                        hourly.merge(since.launch.location().provider(), since.cost(BigDecimal.ONE), Total::plus));
        return new PlannedSpend(lines, hourly);
    }

    /**
     * With training jobs, of the same days: the time in which they ran, by the price at their submission. Of one that ran at an unknown
     * time the hours are unknown: of a provider that could not be asked any that was submitted by then, else one of these days that its
     * provider does not have.
     *
     * @param entries of {@link Launch#JOB}, oldest first
     */
    public PlannedSpend with(List<JournalEntry> entries, JobHours hours, LocalDate from, LocalDate until, Instant now) {
        Instant begin = from.atStartOfDay(ZoneOffset.UTC).toInstant();
        Instant last = until.atStartOfDay(ZoneOffset.UTC).toInstant();
        Instant end = now.isBefore(last) ? now : last;
        SortedMap<Key, Total> all = new TreeMap<>(lines);
        Map<String, Since> jobs = new TreeMap<>();
        for (JournalEntry entry : entries) {
            Launch.read(entry)
                    .filter(job -> entry.at().isBefore(end))
                    .ifPresent(job -> jobs.put(
                            job.location().provider() + " " + job.subject(),
                            new Since(job.withSubject(""), entry.at())));
        }
        jobs.forEach((key, job) -> {
            String provider = job.launch.location().provider();
            Optional<List<JobHours.Span>> ran = hours.of(job.launch);
            ran.ifPresent(spans -> spans.forEach(span -> new Since(job.launch, span.from())
                    .charge(all, begin, span.until().isBefore(end) ? span.until() : end)));
            if (ran.isEmpty() && (hours.lacks(provider) || !job.at.isBefore(begin))) {
                Instant day = job.at.isBefore(begin) ? begin : job.at;
                all.merge(
                        new Key(LocalDate.ofInstant(day, ZoneOffset.UTC), "", provider),
                        Total.unknown("training job " + job.launch.unit() + ", whose hours are unknown"),
                        Total::plus);
            }
        });
        return new PlannedSpend(all, hourlyNow);
    }

    /** Those whose key is so, added up. */
    public Total sum(Predicate<Key> which) {
        return lines.entrySet().stream()
                .filter(line -> which.test(line.getKey()))
                .map(Map.Entry::getValue)
                .reduce(Total.none(), Total::plus);
    }

    /** What runs since when. */
    private record Since(Launch launch, Instant at) {
        void charge(SortedMap<Key, Total> lines, Instant begin, Instant end) {
            Instant from = at.isBefore(begin) ? begin : at;
            while (launch.replicas() > 0 && from.isBefore(end)) {
                LocalDate day = LocalDate.ofInstant(from, ZoneOffset.UTC);
                Instant midnight = day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
                Instant to = midnight.isBefore(end) ? midnight : end;
                BigDecimal hours = BigDecimal.valueOf(Duration.between(from, to).toSeconds())
                        .divide(SECONDS_AN_HOUR, MathContext.DECIMAL64);
                lines.merge(new Key(day, launch.subject(), launch.location().provider()), cost(hours), Total::plus);
                from = to;
            }
        }

        Total cost(BigDecimal hours) {
            if (launch.replicas() == 0) {
                return Total.none();
            }
            Total known = Total.of(
                    hours.multiply(BigDecimal.valueOf(launch.replicas())),
                    launch.hourly(),
                    launch.lacks().isEmpty() ? "price of " + launch.instanceType() : launch.lacks());
            return launch.lacks().isEmpty() || launch.hourly().isEmpty()
                    ? known
                    : known.plus(Total.unknown(launch.lacks()));
        }
    }
}
