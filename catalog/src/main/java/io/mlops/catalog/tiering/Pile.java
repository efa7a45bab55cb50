package io.mlops.catalog.tiering;

import io.mlops.artifact.DueChange;
import java.time.Instant;

/**
 * Objects that a policy treats alike: written on the same day, in the same tier, selected by the same rules, of the same class of size.
 *
 * @param first any one of them, with times in whole days before now
 * @param ageDays since they were written
 * @param unreadDays since they were last read, or written where nobody knows
 * @param count how many
 * @param bytes all of them together
 */
record Pile(InventoryObject first, int ageDays, int unreadDays, long count, long bytes) {
    Pile plus(long more) {
        return new Pile(first, ageDays, unreadDays, count + 1, Math.addExact(bytes, more));
    }

    /** One of them in a tier, as rules see it. */
    DueChange.Subject subject(Shelf shelf) {
        Instant read = first.lastRead().orElse(first.modified());
        return new DueChange.Subject(
                first.key(),
                first.tags(),
                shelf.tier(),
                first.modified(),
                read.isBefore(first.modified()) ? first.modified() : read,
                shelf != Shelf.ARCHIVE && shelf != Shelf.AUTO_ARCHIVED);
    }

    /** Whether all of them are below a size; 0 for no size at all. */
    boolean below(long limit) {
        return limit > 0 && bytes < Math.multiplyExact(count, limit);
    }

    /** How many bytes of them are billed in a tier. */
    long billed(TierPrice price) {
        return Math.addExact(
                Math.max(bytes, Math.multiplyExact(count, price.minimumBytes())),
                Math.multiplyExact(count, price.addedBytes()));
    }
}
