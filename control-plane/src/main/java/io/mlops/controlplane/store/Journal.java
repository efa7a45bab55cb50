package io.mlops.controlplane.store;

import io.mlops.controlplane.journal.JournalChain;
import io.mlops.controlplane.journal.JournalEntry;
import io.mlops.controlplane.journal.JournalEvent;
import io.mlops.controlplane.journal.JournalFilter;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The journal's table; within one transaction. Triggers refuse changes and removals. */
public final class Journal {
    private final Handle handle;

    Journal(Handle handle) {
        this.handle = handle;
    }

    /** Seals the event behind the newest entry. The transaction holds the lease row, so no other can come between. */
    public JournalEntry append(JournalEvent event) {
        Optional<JournalEntry> last = handle.createQuery("SELECT * FROM journal ORDER BY sequence DESC LIMIT 1")
                .map((row, context) -> entry(row))
                .findOne();
        JournalEntry entry = JournalChain.seal(
                last.map(JournalEntry::sequence).orElse(0L) + 1,
                event,
                last.map(JournalEntry::hash).orElse(JournalChain.GENESIS));
        handle.createUpdate("INSERT INTO journal (sequence, at, actor, action, subject, detail, price, priced_at,"
                        + " model_digest, previous_hash, hash) VALUES (:sequence, :at, :actor, :action, :subject,"
                        + " :detail, :price, :pricedAt, :digest, :previousHash, :hash)")
                .bind("sequence", entry.sequence())
                .bind("at", entry.at().toString())
                .bind("actor", entry.actor())
                .bind("action", entry.action())
                .bind("subject", entry.subject())
                .bind("detail", entry.detail())
                .bind(
                        "price",
                        entry.priceOrNull() == null ? null : entry.priceOrNull().toPlainString())
                .bind(
                        "pricedAt",
                        entry.pricedAtOrNull() == null
                                ? null
                                : entry.pricedAtOrNull().toString())
                .bind("digest", entry.modelDigest())
                .bind("previousHash", entry.previousHash())
                .bind("hash", entry.hash())
                .execute();
        return entry;
    }

    /** At most {@code limit} entries after the given sequence, oldest first. */
    public List<JournalEntry> after(long sequence, int limit) {
        return handle.createQuery("SELECT * FROM journal WHERE sequence > :sequence ORDER BY sequence LIMIT :limit")
                .bind("sequence", sequence)
                .bind("limit", limit)
                .map((row, context) -> entry(row))
                .list();
    }

    /** The newest {@code limit} entries about a subject, or about anything where it is empty; oldest first. */
    public List<JournalEntry> tail(String subject, int limit) {
        return handle.createQuery("SELECT * FROM (SELECT * FROM journal WHERE :subject = '' OR subject = :subject"
                        + " ORDER BY sequence DESC LIMIT :limit) AS newest ORDER BY sequence")
                .bind("subject", subject)
                .bind("limit", limit)
                .map((row, context) -> entry(row))
                .list();
    }

    /** The newest {@code limit} of the entries that fit, oldest first. */
    public List<JournalEntry> tail(JournalFilter filter, int limit) {
        // Times are text of different lengths, which do not compare as text: they are looked at here.
        List<JournalEntry> newest = handle
                .createQuery("SELECT * FROM journal WHERE (:subject = '' OR subject = :subject)"
                        + " AND (:action = '' OR action = :action) ORDER BY sequence DESC")
                .bind("subject", filter.subject())
                .bind("action", filter.action())
                .map((row, context) -> entry(row))
                .stream()
                .filter(entry -> !entry.at().isBefore(filter.since()))
                .limit(limit)
                .toList();
        return newest.reversed();
    }

    /** Whether there is an entry of this action. */
    public boolean has(String action) {
        return handle.createQuery("SELECT 1 FROM journal WHERE action = :action LIMIT 1")
                .bind("action", action)
                .mapTo(Integer.class)
                .findFirst()
                .isPresent();
    }

    public Optional<JournalEntry> find(long sequence) {
        return handle.createQuery("SELECT * FROM journal WHERE sequence = :sequence")
                .bind("sequence", sequence)
                .map((row, context) -> entry(row))
                .findOne();
    }

    /** Every entry of this action about a subject, or about anything where it is empty; oldest first. */
    public List<JournalEntry> byAction(String action, String subject) {
        return handle.createQuery(
                        "SELECT * FROM journal WHERE action = :action AND (:subject = '' OR subject = :subject)"
                                + " ORDER BY sequence")
                .bind("action", action)
                .bind("subject", subject)
                .map((row, context) -> entry(row))
                .list();
    }

    private static JournalEntry entry(ResultSet row) throws SQLException {
        String price = row.getString("price");
        String pricedAt = row.getString("priced_at");
        return new JournalEntry(
                row.getLong("sequence"),
                Instant.parse(row.getString("at")),
                row.getString("actor"),
                row.getString("action"),
                row.getString("subject"),
                row.getString("detail"),
                price == null ? null : new BigDecimal(price),
                pricedAt == null ? null : Instant.parse(pricedAt),
                row.getString("model_digest"),
                row.getString("previous_hash"),
                row.getString("hash"));
    }
}
