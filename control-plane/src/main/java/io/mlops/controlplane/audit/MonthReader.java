package io.mlops.controlplane.audit;

import io.mlops.controlplane.journal.JournalEntry;
import io.mlops.controlplane.rollup.GatewayEvent;
import io.mlops.controlplane.spec.Percent;
import io.mlops.controlplane.store.Store;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Makes the report of a month from the journal and the minutes in the store. Used by one thread. */
public final class MonthReader {
    private static final int PAGE = 500;

    private final Store store;
    private final YearMonth month;
    private final Optional<String> only;
    private final Instant from;
    private final Instant until;
    private final Instant now;
    private final List<JournalEntry> entries = new ArrayList<>();
    private final List<JournalEntry> seals = new ArrayList<>();
    private final Map<String, String> anchors = new LinkedHashMap<>();
    private final SortedMap<String, Life> lives = new TreeMap<>();
    private final Spans noGateway;

    private MonthReader(Store store, YearMonth month, Optional<String> only, Instant now) {
        this.store = store;
        this.month = month;
        this.only = only;
        this.from = month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        Instant end = month.plusMonths(1).atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        this.now = now;
        Instant reached = now.isBefore(from) ? from : now;
        this.until = reached.isBefore(end) ? reached : end;
        this.noGateway = new Spans(from, until);
    }

    /** A deployment by the journal: when it was there, and what was promised last. */
    private static final class Life {
        private final Spans spans;
        private boolean wanted;
        private String availability = "";

        Life(Spans spans) {
            this.spans = spans;
        }
    }

    /** The month as far as it has passed; of one deployment or of all. */
    public static MonthReport read(Store store, YearMonth month, Optional<String> only, Instant now) {
        return new MonthReader(store, month, only, now).read();
    }

    private MonthReport read() {
        long last = 0;
        while (true) {
            long after = last;
            List<JournalEntry> page = store.read(tx -> tx.journal().after(after, PAGE));
            if (page.isEmpty()) {
                break;
            }
            page.forEach(this::take);
            last = page.getLast().sequence();
        }
        SortedMap<String, ServiceCount> counts = counts();
        List<GatewayEvent> events = new ArrayList<>();
        store.read(tx -> {
            tx.rollups().each(from, until.plusSeconds(60), row -> {
                ServiceCount count = counts.get(row.deployment());
                if (count != null && row.minute().isBefore(until)) {
                    count.add(row);
                }
            });
            return events.addAll(tx.rollups().events(from, until));
        });
        return new MonthReport(
                month,
                from,
                until,
                counts.values().stream()
                        .map(ServiceCount::result)
                        .filter(service ->
                                service.time().live() > 0 || service.requests().all() > 0)
                        .toList(),
                new Happenings(entries, events, only).list(),
                evidence());
    }

    /** The whole journal passes here: what was deployed before the month is live in it. */
    private void take(JournalEntry entry) {
        switch (entry.action()) {
            case GatewayWatch.DOWN -> noGateway.begin(entry.at());
            case GatewayWatch.READY -> noGateway.end(entry.at());
            case Seals.ACTION -> seals.add(entry);
            case Anchoring.DONE -> {
                Detail detail = Detail.of(entry);
                anchors.put(
                        detail.text("place"),
                        "entry " + detail.number("sequence") + " at " + detail.text("place") + ", " + entry.at()
                                + " (number " + detail.number("number") + ")");
            }
            default -> life(entry);
        }
        if (!entry.at().isBefore(from) && entry.at().isBefore(until)) {
            entries.add(entry);
        }
    }

    private void life(JournalEntry entry) {
        if (!entry.at().isBefore(until) || (only.isPresent() && !only.get().equals(entry.subject()))) {
            return;
        }
        switch (entry.action()) {
            case "DEPLOY" -> {
                Life life = lives.computeIfAbsent(entry.subject(), name -> new Life(new Spans(from, until)));
                life.wanted = true;
                life.availability = Detail.of(entry).text("availability");
            }
            case "REPLICA_READY" -> {
                Life life = lives.get(entry.subject());
                if (life != null && life.wanted) {
                    // Gateways look once a second: from the next look on they can see it.
                    life.spans.begin(entry.at().plusMillis(999).truncatedTo(ChronoUnit.SECONDS));
                }
            }
            case "DESTROY" -> {
                Life life = lives.get(entry.subject());
                if (life != null) {
                    life.wanted = false;
                    life.spans.end(entry.at());
                }
            }
            default -> {
                // Says nothing about whether it was there.
            }
        }
    }

    private SortedMap<String, ServiceCount> counts() {
        BitSet gone = noGateway.close();
        SortedMap<String, ServiceCount> counts = new TreeMap<>();
        lives.forEach((name, life) ->
                counts.put(name, new ServiceCount(name, from, objective(life.availability), life.spans.close(), gone)));
        return counts;
    }

    private static double objective(String availability) {
        return availability.isEmpty() || availability.equals("none")
                ? 0
                : Percent.parse(availability).value().movePointLeft(2).doubleValue();
    }

    private MonthReport.Evidence evidence() {
        Map<String, String> sealed = Seals.sealed(seals);
        List<String> good = new ArrayList<>();
        List<String> changed = new ArrayList<>();
        List<String> gone = new ArrayList<>();
        List<String> never = new ArrayList<>();
        LocalDate end = until.atZone(ZoneOffset.UTC).toLocalDate();
        for (LocalDate day = month.atDay(1); day.isBefore(end); day = day.plusDays(1)) {
            LocalDate current = day;
            Seals.Sealed found = store.read(tx -> Seals.digest(tx, current));
            String seal = sealed.get(day.toString());
            if (seal != null) {
                List<String> others = Seals.kept(day, now) ? changed : gone;
                (seal.equals(found.sha256()) ? good : others).add(day.toString());
            } else if (found.rows() > 0) {
                never.add(day.toString());
            }
        }
        return new MonthReport.Evidence(
                store.verifyJournal(), List.copyOf(anchors.values()), good, resealed(), changed, gone, never);
    }

    /** Days of the month that were sealed more than once. */
    private List<String> resealed() {
        Map<String, Long> times = seals.stream()
                .map(entry -> Detail.of(entry).text("day"))
                .filter(day -> day.startsWith(month.toString()))
                .collect(Collectors.groupingBy(day -> day, TreeMap::new, Collectors.counting()));
        return times.entrySet().stream()
                .filter(day -> day.getValue() > 1)
                .map(Map.Entry::getKey)
                .toList();
    }
}
