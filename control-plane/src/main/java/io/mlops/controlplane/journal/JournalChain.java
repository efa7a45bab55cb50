package io.mlops.controlplane.journal;

import io.mlops.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How entries are chained: each hash covers every field of its entry and the hash of the one before, so a change, a
 * removal or another order anywhere shows at the first entry that it touches. Thread-safe.
 */
public final class JournalChain {
    /** What the first entry names as the hash before it. */
    public static final String GENESIS = "0".repeat(64);

    private JournalChain() {}

    /** The entry that follows {@code previousHash}, with its hash. Times are cut to microseconds, as databases keep them. */
    public static JournalEntry seal(long sequence, JournalEvent event, String previousHash) {
        JournalEntry unsealed = new JournalEntry(
                sequence,
                event.at().truncatedTo(ChronoUnit.MICROS),
                event.actor(),
                event.action(),
                event.subject(),
                event.detail(),
                event.priceOrNull(),
                event.pricedAtOrNull() == null ? null : event.pricedAtOrNull().truncatedTo(ChronoUnit.MICROS),
                event.modelDigest(),
                previousHash,
                "");
        return unsealed.withHash(hash(unsealed));
    }

    /** The hash that the entry should carry. */
    public static String hash(JournalEntry entry) {
        MessageDigest digest = Sha256.newDigest();
        List<@Nullable String> fields = Arrays.asList(
                Long.toString(entry.sequence()),
                entry.at().toString(),
                entry.actor(),
                entry.action(),
                entry.subject(),
                entry.detail(),
                entry.priceOrNull() == null ? null : entry.priceOrNull().toPlainString(),
                entry.pricedAtOrNull() == null ? null : entry.pricedAtOrNull().toString(),
                entry.modelDigest(),
                entry.previousHash());
        for (String field : fields) {
            // With its length before it, a field cannot borrow from its neighbour; null is not the empty text.
            byte[] bytes = field == null ? new byte[0] : field.getBytes(StandardCharsets.UTF_8);
            digest.update(((field == null ? -1 : bytes.length) + ":").getBytes(StandardCharsets.US_ASCII));
            digest.update(bytes);
        }
        return Sha256.of(digest).hex();
    }
}
