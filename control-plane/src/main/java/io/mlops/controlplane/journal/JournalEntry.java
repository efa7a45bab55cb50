package io.mlops.controlplane.journal;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the journal.
 *
 * @param sequence 1 the first, without gaps
 * @param at when it happened, microseconds
 * @param actor who did it: a person, or {@code controller}
 * @param action an upper-case word, for example {@code DEPLOY} or {@code REPLICA_LOST}
 * @param subject the deployment
 * @param detail a JSON object
 * @param priceOrNull US dollars an hour that the decision was based on, or null
 * @param pricedAtOrNull when that price was true, or null
 * @param modelDigest hexadecimal, empty where no model is concerned
 * @param previousHash the hash of the entry before, 64 zeros for the first
 * @param hash SHA-256 over all of the above, hexadecimal
 */
public record JournalEntry(
        long sequence,
        Instant at,
        String actor,
        String action,
        String subject,
        String detail,
        @Nullable BigDecimal priceOrNull,
        @Nullable Instant pricedAtOrNull,
        String modelDigest,
        String previousHash,
        String hash) {
    public JournalEntry {
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(actor, "actor");
        Objects.requireNonNull(action, "action");
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(detail, "detail");
        Objects.requireNonNull(modelDigest, "modelDigest");
        Objects.requireNonNull(previousHash, "previousHash");
        Objects.requireNonNull(hash, "hash");
    }

    JournalEntry withHash(String newHash) {
        return new JournalEntry(
                sequence,
                at,
                actor,
                action,
                subject,
                detail,
                priceOrNull,
                pricedAtOrNull,
                modelDigest,
                previousHash,
                newHash);
    }
}
