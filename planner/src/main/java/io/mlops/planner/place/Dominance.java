package io.mlops.planner.place;

import io.mlops.FailureDomain;
import io.mlops.Location;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Leaves out what is in no best plan, so that the solver has little to do. Each step is a proof, so the best plan stays the same one
 * (docs/placement.md):
 * <ul>
 * <li>an item is left out when others that are lost in no more cases carry as much for less: either one of them has room for its
 *     replicas, and the exchange is cheaper; or none has, and then they carry all that is asked, and it is not needed;
 * <li>a location, or all those of a region, is left out when another one of the same domain has for each of its items one that is as
 *     good.
 * </ul>
 */
final class Dominance {
    private final Numbers numbers;
    private final boolean availability;
    private final Map<Item, Item> dominators = new LinkedHashMap<>();
    private final List<Item> kept = new ArrayList<>();

    /**
     * @param availability whether the availability objective counts: then an exchange may bring in another region or service, and with
     *     it what else may fail
     */
    Dominance(Numbers numbers, boolean availability) {
        this.numbers = numbers;
        this.availability = availability;
        Map<Object, List<Item>> groups = new LinkedHashMap<>();
        for (Item item : numbers.items()) {
            groups.computeIfAbsent(group(item), key -> new ArrayList<>()).add(item);
        }
        for (List<Item> group : groups.values()) {
            List<Item> byPrice = new ArrayList<>(group);
            byPrice.sort(Comparator.comparingDouble((Item each) -> (double) each.cost() / each.carries())
                    .thenComparing(Item::candidate));
            byPrice.forEach(item -> compare(item, byPrice));
        }
        FailureDomain kind = numbers.survive();
        if (!availability) {
            leaveOut(Item::location, this::group);
        } else if (kind != FailureDomain.ZONE && !numbers.uniformEndpoints()) {
            // An exchange must take away all that brought an event in.
            leaveOut(Item::location, item -> item.location().domain(FailureDomain.REGION));
            if (kind != FailureDomain.REGION) {
                leaveOut(
                        item -> item.location().domain(FailureDomain.REGION),
                        item -> item.location().domain(FailureDomain.CLOUD));
            }
        }
        numbers.items().stream().filter(item -> !dominators.containsKey(item)).forEach(kept::add);
    }

    /** What may be in a best plan, in order. */
    List<Item> kept() {
        return kept;
    }

    /** For each item that was left out, one that is as good. */
    Map<Item, Item> dominators() {
        return dominators;
    }

    /** Only items of a group are compared: what loses the one loses the other. */
    private Object group(Item item) {
        FailureDomain kind = numbers.survive();
        if (onlyAsAWhole(item)) {
            return item.endpoint();
        }
        return kind == null ? "" : item.location().domain(kind);
    }

    private void compare(Item item, List<Item> byPrice) {
        long within = 0;
        long elsewhere = 0;
        long count = 0;
        Item first = null;
        for (Item other : byPrice) {
            if (!replaces(other, item)) {
                continue;
            }
            if (hasRoomForAll(other) || (numbers.uniformEndpoints() && hasRoomFor(other, item))) {
                dominators.put(item, other);
                return;
            }
            long bound = other.quota() - times(other, item) + 1L;
            if (onlyAsAWhole(item) || bound <= 0) {
                continue;
            }
            first = first == null ? other : first;
            if (other.endpoint().equals(item.endpoint())) {
                within += bound * other.carries();
            } else {
                elsewhere += bound * other.carries();
            }
            count += bound;
            if (carryAll(item, within, elsewhere) && count >= least(item)) {
                dominators.put(item, first);
                return;
            }
        }
    }

    /** Whether they leave nothing to do for the item, even when none has room for one more of its replicas. */
    private boolean carryAll(Item item, long within, long elsewhere) {
        long limit = item.endpoint().limit();
        return within >= limit || Math.min(within, limit) + elsewhere >= numbers.peak();
    }

    /** So many that it carries all that is asked by itself. */
    private boolean hasRoomForAll(Item other) {
        return other.quota() >= numbers.useful(other.endpoint(), other.carries());
    }

    /** Where it has no replicas: whether it may have as many as carry what ever those of the item do. */
    private static boolean hasRoomFor(Item other, Item item) {
        return other.quota() >= (long) times(other, item) * item.most();
    }

    /**
     * Whether all replicas must be exchanged at once: half of those that are spread over zones leave less behind, rounded, than all of
     * them; two offers that may be taken away fail more often than one; and where an endpoint has replicas of one offer only, another
     * one takes the place of all.
     */
    private boolean onlyAsAWhole(Item item) {
        return availability
                || numbers.uniformEndpoints()
                || (numbers.survive() == FailureDomain.ZONE && item.endpoint().zones() > 1);
    }

    private long least(Item item) {
        return Math.max(numbers.leastReplicas(), item.endpoint().service().leastReplicas());
    }

    /** Whether replicas of {@code other} may stand in for one of {@code item}, and the plan is better for it. */
    private boolean replaces(Item other, Item item) {
        boolean sameEndpoint = other.endpoint().equals(item.endpoint());
        if (!sameEndpoint && (other.endpoint().limited() || availability)) {
            return false;
        }
        if ((item.ready() && !other.ready()) || (availability && other.interrupted() > item.interrupted())) {
            return false;
        }
        int each = times(other, item);
        if ((each > 1 && numbers.mostReplicasAsked()) || !takesNoMore(other, item)) {
            return false;
        }
        long cost = each * other.cost();
        return cost < item.cost()
                || (cost == item.cost()
                        && sameEndpoint
                        && other.candidate().compareTo(item.candidate()) < 0
                        && (each == 1 || !other.outside()));
    }

    /** Whether as many as carry what one of {@code item} does take no more of any shared quota. */
    private static boolean takesNoMore(Item other, Item item) {
        return other.candidate().sharedQuotas().stream()
                .allMatch(quota -> item.candidate().sharedQuotas().stream()
                        .anyMatch(own -> own.name().equals(quota.name())
                                && own.each() >= (long) times(other, item) * quota.each()));
    }

    private static int times(Item other, Item item) {
        return (int) Math.min(Candidate.NO_QUOTA, Math.ceilDiv(item.carries(), other.carries()));
    }

    /**
     * Items of a place that are used in no best plan, since all that is used there may be had at another place of the group: all of a
     * place where each has one that is cheaper or comes first; and each that is cheaper there where the rest costs no more.
     */
    private void leaveOut(Function<Item, Location> place, Function<Item, Object> among) {
        Map<Object, Map<Location, Map<Location, List<Item>>>> groups = new LinkedHashMap<>();
        for (Item item : numbers.items()) {
            if (!dominators.containsKey(item)) {
                groups.computeIfAbsent(among.apply(item), key -> new LinkedHashMap<>())
                        .computeIfAbsent(place.apply(item), key -> new LinkedHashMap<>())
                        .computeIfAbsent(item.location(), key -> new ArrayList<>())
                        .add(item);
            }
        }
        for (Map<Location, Map<Location, List<Item>>> places : groups.values()) {
            List<Map<Location, List<Item>>> all = List.copyOf(places.values());
            for (Map<Location, List<Item>> each : all) {
                for (Map<Location, List<Item>> other : all) {
                    if (other.keySet().stream().noneMatch(each::containsKey)) {
                        leaveOut(each.values(), other.values());
                    }
                }
            }
        }
    }

    private void leaveOut(Collection<List<Item>> locations, Collection<List<Item>> others) {
        Map<Item, Item> twins = new LinkedHashMap<>();
        for (List<Item> location : locations) {
            List<Item> items = location.stream()
                    .filter(item -> !dominators.containsKey(item))
                    .toList();
            Map<Item, Item> found = others.stream()
                    .map(other -> twins(items, other))
                    .filter(each -> each.size() == items.size())
                    .findFirst()
                    .orElse(null);
            if (found == null) {
                return;
            }
            twins.putAll(found);
        }
        boolean all = twins.entrySet().stream().allMatch(each -> isBetter(each.getValue(), each.getKey()));
        twins.forEach((item, twin) -> {
            if (all || saves(twin, item) > 0) {
                dominators.put(item, twin);
            }
        });
    }

    private Map<Item, Item> twins(List<Item> items, List<Item> others) {
        Map<Item, Item> twins = new LinkedHashMap<>();
        for (Item item : items) {
            others.stream()
                    .filter(other -> isTwin(other, item))
                    .max(Comparator.comparingLong(other -> saves(other, item)))
                    .ifPresent(other -> twins.put(item, other));
        }
        return twins;
    }

    private static long saves(Item other, Item item) {
        return item.cost() - times(other, item) * other.cost();
    }

    /** Of what costs no more: whether it costs less, or comes first. */
    private static boolean isBetter(Item other, Item item) {
        return saves(other, item) > 0
                || (other.location().compareTo(item.location()) < 0
                        && (!other.outside() || (item.outside() && times(other, item) == 1)));
    }

    /** Whether all replicas of {@code item} may be exchanged for such of {@code other} together with all else at its location. */
    private boolean isTwin(Item other, Item item) {
        return saves(other, item) >= 0
                && (times(other, item) == 1 || !numbers.mostReplicasAsked())
                && (other.ready() || !item.ready())
                && !other.endpoint().limited()
                && hasRoomForAll(other)
                && takesNoMore(other, item)
                && (!availability || failsNoMore(other, item));
    }

    private static boolean failsNoMore(Item other, Item item) {
        Service service = item.endpoint().service();
        Service others = other.endpoint().service();
        return other.interrupted() <= item.interrupted()
                && others.name().equals(service.name())
                && others.availability().compareTo(service.availability()) >= 0
                && others.leastReplicas() <= service.leastReplicas()
                && other.endpoint().zones() <= item.endpoint().zones();
    }
}
