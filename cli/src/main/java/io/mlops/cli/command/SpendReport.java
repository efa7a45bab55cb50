package io.mlops.cli.command;

import io.mlops.controlplane.spend.PlannedSpend;
import io.mlops.price.Money;
import io.mlops.price.Total;
import io.mlops.spend.Charge;
import io.mlops.spend.SpendForecast;
import io.mlops.spend.Statement;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * What was billed beside what the journal's frozen prices planned for the same days.
 *
 * @param from the first day, UTC
 * @param until the day after the last one
 * @param clouds what each says, or why it says nothing
 */
record SpendReport(By by, LocalDate from, LocalDate until, Instant now, List<CloudSpend> clouds, PlannedSpend planned) {
    /** What does not carry a deployment's tag. */
    static final String OTHER = "(no deployment)";

    private static final BigDecimal SECONDS_AN_HOUR = BigDecimal.valueOf(3600);

    /** What rows are of. */
    enum By {
        DEPLOYMENT,
        CLOUD,
        DAY
    }

    /**
     * A row.
     *
     * @param billed as far as clouds could be asked
     * @param unasked the clouds that could not, so that what is billed is a lower bound
     * @param why billed and planned differ, or cannot be compared
     */
    record Row(String name, Sums billed, SortedSet<String> unasked, Total planned, SortedSet<String> why) {
        /** Billed above planned, as a share of planned; empty where one of them is not known. */
        Optional<BigDecimal> drift() {
            boolean known = unasked.isEmpty()
                    && planned.exact()
                    && planned.known().amount().signum() > 0;
            return billed.usd()
                    .filter(usd -> known)
                    .map(usd -> usd.subtract(planned.known().amount())
                            .divide(planned.known().amount(), MathContext.DECIMAL64));
        }
    }

    /**
     * What a cloud will have billed by the month's end.
     *
     * @param expected a lower bound where something of it has no price
     * @param range lowest and highest; empty where nobody says
     * @param source where it is from, for people
     */
    record Outlook(String cloud, Sums expected, boolean exact, List<Money> range, String source) {}

    List<Row> rows() {
        return names().stream().map(this::row).toList();
    }

    Row total() {
        return build("total", true, each -> true, key -> true);
    }

    private SortedSet<String> names() {
        SortedSet<String> names = new TreeSet<>();
        if (by == By.DAY) {
            from.datesUntil(until).filter(day -> !day.isAfter(today())).forEach(day -> names.add(day.toString()));
        }
        if (by == By.CLOUD) {
            clouds.forEach(cloud -> names.add(cloud.cloud()));
        }
        for (CloudSpend cloud : clouds) {
            cloud.statement()
                    .ifPresent(statement -> statement.charges().forEach(charge -> names.add(name(cloud, charge))));
        }
        planned.lines().keySet().forEach(key -> names.add(name(key)));
        return names;
    }

    private String name(CloudSpend cloud, Charge charge) {
        return switch (by) {
            case DEPLOYMENT -> charge.tag().orElse(OTHER);
            case CLOUD -> cloud.cloud();
            case DAY -> charge.day().toString();
        };
    }

    private String name(PlannedSpend.Key key) {
        return switch (by) {
            case DEPLOYMENT -> key.deployment().isEmpty() ? OTHER : key.deployment();
            case CLOUD -> key.provider();
            case DAY -> key.day().toString();
        };
    }

    private Row row(String name) {
        return build(name, false, each -> each.equals(name), key -> name(key).equals(name));
    }

    /** {@code all} is the row of all together. */
    private Row build(String name, boolean all, Predicate<String> billedAs, Predicate<PlannedSpend.Key> plannedAs) {
        List<Money> billed = new ArrayList<>();
        SortedSet<String> unasked = new TreeSet<>();
        Total plan = planned.sum(plannedAs);
        SortedSet<String> why = new TreeSet<>();
        plan.unknown().forEach(what -> why.add("no price: " + what));
        for (CloudSpend cloud : clouds) {
            boolean ours = planned.lines().keySet().stream()
                    .anyMatch(key -> plannedAs.test(key) && key.provider().equals(cloud.cloud()));
            if (cloud.statement().isEmpty()) {
                if (ours || all || (by != By.DEPLOYMENT && billedAs.test(by == By.CLOUD ? cloud.cloud() : name))) {
                    unasked.add(cloud.cloud());
                    why.add(cloud.cloud() + " could not be asked");
                }
                continue;
            }
            Statement statement = cloud.statement().get();
            List<Charge> charges = statement.charges().stream()
                    .filter(charge -> billedAs.test(name(cloud, charge)))
                    .toList();
            charges.forEach(charge -> billed.add(charge.amount()));
            if (ours || !charges.isEmpty()) {
                uncertain(cloud.cloud(), statement, by == By.DAY && !all ? name : "", why);
            }
            if (ours && charges.isEmpty()) {
                why.add("nothing that " + cloud.cloud() + " billed carries the tag");
            }
        }
        if (name.equals(OTHER)) {
            why.add("storage and traffic are not planned");
        }
        return new Row(name, Sums.of(billed), unasked, plan, why);
    }

    /** {@code day} is the one that a row is of; empty for all of them. */
    private void uncertain(String cloud, Statement statement, String day, SortedSet<String> why) {
        long open = statement.estimated().stream()
                .filter(each -> day.isEmpty() || each.toString().equals(day))
                .count();
        if (open > 0) {
            why.add(cloud + ": not final" + (day.isEmpty() ? " for " + open + " days" : ""));
        }
        LocalDate complete = LocalDate.ofInstant(statement.asked().minus(statement.late()), ZoneOffset.UTC);
        LocalDate last = day.isEmpty() ? until.minusDays(1) : LocalDate.parse(day);
        if (!last.isBefore(complete)) {
            why.add(cloud + ": up to " + statement.late().toHours() + " h late");
        }
    }

    /** By cloud, of the current month; empty where the days are not those from its first to today. */
    List<Outlook> outlooks() {
        return wholeMonth(from, until, now)
                ? clouds.stream()
                        .filter(cloud -> cloud.statement().isPresent())
                        .map(this::outlook)
                        .toList()
                : List.of();
    }

    /** Whether these are the days of the current month up to today. */
    static boolean wholeMonth(LocalDate from, LocalDate until, Instant now) {
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        return from.equals(today.withDayOfMonth(1)) && until.equals(today.plusDays(1));
    }

    private Outlook outlook(CloudSpend cloud) {
        List<Charge> charges = cloud.statement().map(Statement::charges).orElseGet(List::of);
        if (cloud.forecast().isPresent()) {
            SpendForecast forecast = cloud.forecast().get();
            List<Money> past = charges.stream()
                    .filter(charge -> charge.day().isBefore(today()))
                    .map(Charge::amount)
                    .toList();
            return new Outlook(
                    cloud.cloud(), with(past, forecast.expected()), true, range(past, forecast), forecast.source());
        }
        Total hourly =
                Optional.ofNullable(planned.hourlyNow().get(cloud.cloud())).orElseGet(Total::none);
        Instant end = today().withDayOfMonth(1)
                .plusMonths(1)
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant();
        BigDecimal hours = BigDecimal.valueOf(Duration.between(now, end).toSeconds())
                .divide(SECONDS_AN_HOUR, MathContext.DECIMAL64);
        return new Outlook(
                cloud.cloud(),
                with(
                        charges.stream().map(Charge::amount).toList(),
                        hourly.times(hours).known()),
                hourly.exact(),
                List.of(),
                "billed so far, and what runs now at the prices of its launch"
                        + (cloud.forecastLacks().isEmpty() ? "" : " (" + cloud.forecastLacks() + ")"));
    }

    private static Sums with(List<Money> past, Money rest) {
        List<Money> all = new ArrayList<>(past);
        all.add(rest);
        return Sums.of(all);
    }

    private static List<Money> range(List<Money> past, SpendForecast forecast) {
        Money none = forecast.expected().zero();
        boolean same = past.stream().allMatch(amount -> amount.currency().equals(none.currency()));
        if (!same || forecast.low().isEmpty() || forecast.high().isEmpty()) {
            return List.of();
        }
        Money sum = past.stream().reduce(none, Money::plus);
        return List.of(sum.plus(forecast.low().get()), sum.plus(forecast.high().get()));
    }

    private LocalDate today() {
        return LocalDate.ofInstant(now, ZoneOffset.UTC);
    }
}
