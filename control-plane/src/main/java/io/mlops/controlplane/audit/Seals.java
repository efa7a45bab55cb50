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
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Binds the minutes to the journal: after each day an entry carries the SHA-256 over all of its minutes and events, so
 * that they can be changed as little as the journal itself. Pure but for the transaction.
 */
final class Seals {
    static final String ACTION = "MINUTES_SEALED";
    static final String SUBJECT = "minutes";
    private static final String SETTING = "minutes-sealed-until";
    /** How long after midnight gateways may still write down their last minute. */
    private static final Duration GRACE = Duration.ofMinutes(10);

    private Seals() {}

    /** Seals the days that have ended since the last time, and again those that late minutes came for. */
    static void seal(Transaction tx, Instant now, Collection<LocalDate> late) {
        LocalDate last = now.minus(GRACE).atZone(ZoneOffset.UTC).toLocalDate().minusDays(1);
        String before = tx.settings().value(SETTING);
        LocalDate next = before.isEmpty() ? last : LocalDate.parse(before).plusDays(1);
        TreeSet<LocalDate> days = new TreeSet<>();
        late.stream().filter(day -> day.isBefore(next)).forEach(days::add);
        for (LocalDate day = next; !day.isAfter(last); day = day.plusDays(1)) {
            days.add(day);
        }
        for (LocalDate day : days) {
            Sealed sealed = digest(tx, day);
            if (sealed.rows() > 0) {
                tx.journal()
                        .append(JournalEvent.of(
                                now,
                                Auditor.ACTOR,
                                ACTION,
                                SUBJECT,
                                Details.of("day", day, "rows", sealed.rows(), "sha256", sealed.sha256())));
            }
        }
        if (!next.isAfter(last)) {
            tx.settings().set(SETTING, last.toString());
        }
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

    /** The newest seal of each day, by the day as text. */
    static Map<String, String> sealed(Collection<JournalEntry> entries) {
        Map<String, String> seals = new TreeMap<>();
        for (JournalEntry entry : entries) {
            if (entry.action().equals(ACTION)) {
                Detail detail = Detail.of(entry);
                seals.put(detail.text("day"), detail.text("sha256"));
            }
        }
        return seals;
    }
}
