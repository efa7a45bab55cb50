package io.mlops.controlplane.audit;

import io.mlops.Sha256;
import io.mlops.controlplane.journal.Details;
import io.mlops.controlplane.journal.JournalEntry;
import io.mlops.controlplane.journal.JournalEvent;
import io.mlops.controlplane.rollup.GatewayEvent;
import io.mlops.controlplane.rollup.Rollup;
import io.mlops.controlplane.store.Transaction;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Binds the minutes to the journal: after each day an entry carries the SHA-256 over all of its minutes and events, so
 * that they can be changed as little as the journal itself. Pure but for the transaction.
 */
final class Seals {
    static final String ACTION = "MINUTES_SEALED";
    /** A sealed day is not what was sealed, and late minutes came. */
    static final String CHANGED = "MINUTES_CHANGED";

    static final String SUBJECT = "minutes";
    private static final String SETTING = "minutes-sealed-until";
    /** How long after midnight gateways may still write down their last minute. */
    private static final Duration GRACE = Duration.ofMinutes(10);

    private Seals() {}

    /** Seals the days that have ended since the last time. */
    static void seal(Transaction tx, Instant now) {
        LocalDate last = last(now);
        LocalDate until = sealedUntil(tx, now);
        if (!until.isBefore(last)) {
            return;
        }
        for (LocalDate day = until.plusDays(1); !day.isAfter(last); day = day.plusDays(1)) {
            note(tx, now, ACTION, day, digest(tx, day));
        }
        tx.settings().set(SETTING, last.toString());
    }

    /**
     * Adds rows, and seals again those of their days that were sealed before: unless a day was no longer what was sealed
     * even without them. Then the journal says so, and the day keeps its seal, which does not fit.
     *
     * @param days of the rows
     * @param adding puts the rows into the store
     */
    static void addLate(Transaction tx, Instant now, Collection<LocalDate> days, Runnable adding) {
        LocalDate until = sealedUntil(tx, now);
        Map<LocalDate, Sealed> before = new TreeMap<>();
        days.stream()
                .filter(day -> !day.isAfter(until) && kept(day, now))
                .forEach(day -> before.put(day, digest(tx, day)));
        adding.run();
        if (before.isEmpty()) {
            return;
        }
        Map<String, String> seals = sealed(tx.journal().byAction(ACTION, SUBJECT));
        Map<String, String> changed = sealed(tx.journal().byAction(CHANGED, SUBJECT));
        before.forEach((day, was) -> {
            Sealed is = digest(tx, day);
            String seal = seals.getOrDefault(day.toString(), "");
            boolean fits = seal.isEmpty() ? was.rows() == 0 : seal.equals(was.sha256());
            if (fits && !is.equals(was)) {
                note(tx, now, ACTION, day, is);
            } else if (!fits && !seal.isEmpty() && !changed.containsKey(day.toString())) {
                note(tx, now, CHANGED, day, was);
            }
        });
    }

    private static LocalDate last(Instant now) {
        return now.minus(GRACE).atZone(ZoneOffset.UTC).toLocalDate().minusDays(1);
    }

    /** Before the first time the day before the last: what is older comes late. */
    private static LocalDate sealedUntil(Transaction tx, Instant now) {
        String until = tx.settings().value(SETTING);
        return until.isEmpty() ? last(now).minusDays(1) : LocalDate.parse(until);
    }

    private static void note(Transaction tx, Instant now, String action, LocalDate day, Sealed sealed) {
        if (sealed.rows() > 0 || action.equals(CHANGED)) {
            String detail = Details.of("day", day, "rows", sealed.rows(), "sha256", sealed.sha256());
            tx.journal().append(JournalEvent.of(now, Auditor.ACTOR, action, SUBJECT, detail));
        }
    }

    /** Whether all minutes of the day are still kept. */
    static boolean kept(LocalDate day, Instant now) {
        return !day.atStartOfDay(ZoneOffset.UTC).toInstant().isBefore(now.minus(Auditor.RETENTION));
    }

    /**
     * A day's digest.
     *
     * @param rows how many minutes and events it covers
     */
    record Sealed(long rows, String sha256) {}

    static Sealed digest(Transaction tx, LocalDate day) {
        Instant from = day.atStartOfDay(ZoneOffset.UTC).toInstant();
        Instant until = day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        MessageDigest digest = Sha256.newDigest();
        AtomicLong rows = new AtomicLong();
        tx.rollups().each(from, until, row -> add(digest, rows, row));
        tx.rollups().events(from, until).forEach(event -> add(digest, rows, event));
        return new Sealed(rows.get(), Sha256.of(digest).hex());
    }

    /** A record's text names all of its components. */
    private static void add(MessageDigest digest, AtomicLong rows, Record row) {
        String text = switch (row) {
            case Rollup rollup -> rollup.toString();
            case GatewayEvent event -> event.toString();
            default -> throw new IllegalArgumentException(row.getClass().getName());
        };
        digest.update((text + "\n").getBytes(StandardCharsets.UTF_8));
        rows.incrementAndGet();
    }

    /** The newest digest of each day in these entries, by the day as text. */
    static Map<String, String> sealed(Collection<JournalEntry> entries) {
        Map<String, String> seals = new TreeMap<>();
        for (JournalEntry entry : entries) {
            Detail detail = Detail.of(entry);
            seals.put(detail.text("day"), detail.text("sha256"));
        }
        return seals;
    }
}
