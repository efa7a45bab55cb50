package io.mlops.catalog.tiering;

import io.mlops.artifact.TieringPolicy;
import io.mlops.artifact.TieringRule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What lies in a store, piled up by what matters to some policies and tariffs, so that millions of objects are a few thousand piles. An
 * object costs the same alone and in a pile. Filled and read by one thread.
 */
public final class Inventory {
    private final Instant now;
    private final List<TieringRule> rules;
    private final long[] sizes;
    private final Map<Key, Pile> piles = new HashMap<>();
    private long count;
    private long bytes;

    private record Key(List<Boolean> selected, int age, int unread, Shelf shelf, long size) {}

    /** For these policies and tariffs, and no others. */
    public Inventory(Instant now, List<TieringPolicy> policies, List<StoreTariff> tariffs) {
        this.now = now;
        this.rules = policies.stream()
                .flatMap(policy -> policy.rules().stream())
                .distinct()
                .toList();
        this.sizes = tariffs.stream()
                .flatMap(tariff -> tariff.tiers().values().stream())
                .mapToLong(TierPrice::minimumBytes)
                .distinct()
                .sorted()
                .toArray();
    }

    /** Ages are whole days: stores look about once a day. What was written later than now is of today. */
    public void add(InventoryObject object) {
        int age = days(object.modified());
        int unread = Math.min(age, object.lastRead().map(this::days).orElse(age));
        List<Boolean> selected = rules.stream()
                .map(rule -> rule.selects(object.key(), object.tags()))
                .toList();
        Key key = new Key(selected, age, unread, Shelf.of(object.tier()), size(object.bytes()));
        @Nullable Pile pile = piles.get(key);
        piles.put(key, pile == null ? pile(object, age, unread) : pile.plus(object.bytes()));
        count++;
        bytes = Math.addExact(bytes, object.bytes());
    }

    private Pile pile(InventoryObject object, int age, int unread) {
        InventoryObject first = new InventoryObject(
                object.key(),
                object.bytes(),
                now.minus(Duration.ofDays(age)),
                now.minus(Duration.ofDays(unread)),
                object.tier(),
                object.tags());
        return new Pile(first, age, unread, 1, object.bytes());
    }

    private int days(Instant then) {
        return (int) Math.max(0, Duration.between(then, now).toDays());
    }

    private long size(long length) {
        long largest = 0;
        for (long size : sizes) {
            if (length >= size) {
                largest = size;
            }
        }
        return largest;
    }

    /** How many objects. */
    public long count() {
        return count;
    }

    /** How many bytes, together. */
    public long bytes() {
        return bytes;
    }

    Instant now() {
        return now;
    }

    List<Pile> piles() {
        return new ArrayList<>(piles.values());
    }
}
