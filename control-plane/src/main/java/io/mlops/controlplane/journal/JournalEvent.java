package io.mlops.controlplane.journal;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened and is to be written: an entry without its place in the chain.
 *
 * @param at when it happened
 * @param actor who did it
 * @param action an upper-case word
 * @param subject the deployment
 * @param detail a JSON object
 * @param priceOrNull US dollars an hour that the decision was based on
 * @param pricedAtOrNull when that price was true
 * @param modelDigest hexadecimal, empty where no model is concerned
 */
public record JournalEvent(
        Instant at,
        String actor,
        String action,
        String subject,
        String detail,
        @Nullable BigDecimal priceOrNull,
        @Nullable Instant pricedAtOrNull,
        String modelDigest) {
    public JournalEvent {
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(actor, "actor");
        Objects.requireNonNull(action, "action");
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(detail, "detail");
        Objects.requireNonNull(modelDigest, "modelDigest");
    }

    public static JournalEvent of(Instant at, String actor, String action, String subject, String detail) {
        return new JournalEvent(at, actor, action, subject, detail, null, null, "");
    }

    public JournalEvent withModel(String digest) {
        return new JournalEvent(at, actor, action, subject, detail, priceOrNull, pricedAtOrNull, digest);
    }

    /** With the price that it rests on; null for both where that is not known. */
    public JournalEvent withPrice(@Nullable BigDecimal usdAnHour, @Nullable Instant then) {
        return new JournalEvent(at, actor, action, subject, detail, usdAnHour, then, modelDigest);
    }
}
