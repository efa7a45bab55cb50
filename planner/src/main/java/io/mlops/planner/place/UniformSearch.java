package io.mlops.planner.place;

import io.mlops.FailureDomain;
import io.mlops.Location;
import io.mlops.planner.place.Item.Endpoint;
import io.mlops.planner.place.Label.Replicas;
import io.mlops.planner.place.Solver.Answer;
import io.mlops.planner.place.Solver.Found;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the best plan where each endpoint has replicas of one item: all plans that cost no more than a guess, endpoint by endpoint, of which
 * those are followed no further that the {@link Relaxation} says to cost more, and those for which another one that is better may be completed
 * in the same ways. Where there is none for a guess, the next one is higher; so the first that is found is the best, proven, and the first of
 * those that cost the same. Availability objectives are not looked at.
 */
final class UniformSearch {
    /** Above the bound, of it: the first guess. */
    private static final double FIRST = 1.0 / 8192;
    /** Of two guesses. */
    private static final double STEP = 1.6;
    /** For a unit of the solver's work. */
    private static final long LABELS = 1_000_000;
    /** With more choices at all endpoints together there is too much to look at. */
    private static final long MOST_CHOICES = 2_000_000;

    /** The domain of everything where nothing has to be survived. */
    private static final Location ANYWHERE = Location.parse("anywhere");

    private final Numbers numbers;
    private final List<Item> items;
    private final @Nullable Item forced;
    private final long limit;
    private long made;

    /**
     * @param forced of which there is at least one replica; null where none is asked
     * @param limit of work, in the solver's units
     */
    UniformSearch(Numbers numbers, List<Item> items, @Nullable Item forced, double limit) {
        this.numbers = numbers;
        this.items = items;
        this.forced = forced;
        this.limit = (long) (limit * LABELS);
    }

    /** Whether this search sees all that is asked, but for the availability. */
    static boolean sees(Numbers numbers, List<Item> items) {
        if (!numbers.uniformEndpoints() || !items.stream().allMatch(Item::ready)) {
            return false;
        }
        Map<Location, Endpoint> endpoints = new LinkedHashMap<>();
        Map<String, Location> quotas = new LinkedHashMap<>();
        Set<Location> domains = new HashSet<>();
        Location before = null;
        long choices = 0;
        for (Item item : items) {
            choices += item.most();
            Endpoint endpoint = item.endpoint();
            if (!endpoints.computeIfAbsent(item.location(), key -> endpoint).equals(endpoint)
                    || item.candidate().sharedQuotas().stream()
                            .anyMatch(quota -> !quotas.computeIfAbsent(quota.name(), key -> item.location())
                                    .equals(item.location()))) {
                return false;
            }
            Location domain = domain(numbers, item.location());
            if (!domain.equals(before) && !domains.add(domain)) {
                return false;
            }
            before = domain;
        }
        return choices <= MOST_CHOICES && (numbers.survive() != FailureDomain.ZONE || zonesAreApart(endpoints));
    }

    /** Whether each endpoint is in one zone, and no zone's loss takes away what is in none. */
    private static boolean zonesAreApart(Map<Location, Endpoint> endpoints) {
        return endpoints.values().stream().allMatch(each -> each.zones() == 1)
                && endpoints.keySet().stream()
                        .noneMatch(location -> location.zone().isPresent()
                                && endpoints.containsKey(location.domain(FailureDomain.REGION)));
    }

    private static Location domain(Numbers numbers, Location location) {
        FailureDomain kind = numbers.survive();
        return kind == null ? ANYWHERE : location.domain(kind);
    }

    /** The best; undecided where the limit came first. The bounds of the number of replicas are looked at only where they bind. */
    Answer best() {
        Answer free = new Run(false).best();
        Found found = free.foundOrNull();
        if (!free.decided() || found == null) {
            return free;
        }
        int count =
                found.replicas().values().stream().mapToInt(Integer::intValue).sum();
        boolean keeps = count >= numbers.leastReplicas() && count <= numbers.mostReplicas();
        return keeps ? free : new Run(true).best();
    }

    /** The best of those that cost no more than so much; decided and nothing where there is none. */
    Answer within(long most) {
        Run run = new Run(true);
        Label best = run.plans(most).orElse(null);
        return made >= limit
                ? new Answer(null, false, work())
                : new Answer(best == null || best.cost > most ? null : Run.found(best), true, work());
    }

    /** In the solver's units. */
    private double work() {
        return made / (double) LABELS;
    }

    /** With or without the bounds of the number of replicas. */
    private final class Run {
        private final boolean counted;
        private final Relaxation relaxation;
        private final double forcedRegret;
        private double allowed;

        Run(boolean counted) {
            this.counted = counted;
            this.relaxation = new Relaxation(numbers, items, counted);
            this.forcedRegret = forced == null ? 0 : relaxation.regret(forced);
        }

        Answer best() {
            double bound = relaxation.bound() + forcedRegret;
            double gap = Math.max(1, Math.abs(bound) * FIRST);
            long dearest =
                    items.stream().mapToLong(item -> item.cost() * item.most()).sum();
            while (made < limit) {
                long guess = Math.min(dearest, (long) (bound + gap));
                Label best = plans(guess).orElse(null);
                if (made >= limit) {
                    break;
                }
                // What costs more than the guess may have been found too, but not all of that.
                if (best != null && best.cost <= guess) {
                    return new Answer(found(best), true, work());
                }
                if (guess >= dearest) {
                    return new Answer(null, true, work());
                }
                dearest = best == null ? dearest : best.cost;
                gap *= STEP;
            }
            return new Answer(null, false, work());
        }

        private static Found found(Label best) {
            Map<Item, Integer> replicas = new LinkedHashMap<>();
            best.replicas().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey(Comparator.comparing(Item::candidate)))
                    .forEach(each -> replicas.put(each.getKey(), each.getValue()));
            return new Found(replicas, best.cost, best.cost, true);
        }

        /** The best of all that cost no more than the guess, or something dearer; empty where neither was seen. */
        Optional<Label> plans(long guess) {
            allowed = guess - relaxation.bound() - forcedRegret + relaxation.margin();
            Map<Location, List<Endpoint>> domains = new LinkedHashMap<>();
            relaxation
                    .endpoints()
                    .keySet()
                    .forEach(endpoint -> domains.computeIfAbsent(
                                    domain(numbers, endpoint.location()), key -> new ArrayList<>())
                            .add(endpoint));
            List<Label> parts = List.of(Label.start(numbers.survive() == null ? 0 : numbers.survivors()));
            for (List<Endpoint> domain : domains.values()) {
                parts = extended(parts, within(domain));
            }
            return parts.stream().filter(this::keeps).min(Label.BETTER);
        }

        private boolean keeps(Label plan) {
            return plan.load >= numbers.peak()
                    && (numbers.survive() == null || plan.left >= numbers.survivors())
                    && (!counted || (plan.count >= numbers.leastReplicas() && plan.count <= numbers.mostReplicas()));
        }

        /** What a domain may have. */
        private List<Label> within(List<Endpoint> domain) {
            List<Label> labels = List.of(Label.start(0));
            for (Endpoint endpoint : domain) {
                List<Replicas> choices = choices(endpoint);
                Front front = new Front(numbers, counted);
                for (Label label : labels) {
                    for (Replicas choice : choices) {
                        if (label.regret + choice.regret() <= allowed && made++ < limit) {
                            front.add(label.with(choice, numbers.peak()));
                        }
                    }
                }
                labels = front.kept();
            }
            return labels;
        }

        private List<Label> extended(List<Label> parts, List<Label> domain) {
            Front front = new Front(numbers, counted);
            List<Label> byRegret = domain.stream()
                    .sorted(Comparator.comparingDouble(each -> each.regret))
                    .toList();
            for (Label part : parts) {
                for (Label next : byRegret) {
                    if (part.regret + next.regret > allowed || made++ >= limit) {
                        break;
                    }
                    front.add(part.with(next, numbers.peak(), numbers.survivors()));
                }
            }
            return front.kept();
        }

        /** What the endpoint may have, in the order in which plans that are as good are. */
        private List<Replicas> choices(Endpoint endpoint) {
            List<Replicas> choices = new ArrayList<>();
            boolean here = forced != null && forced.endpoint().equals(endpoint);
            List<Item> its = here
                    ? List.of(Objects.requireNonNull(forced))
                    : relaxation.endpoints().getOrDefault(endpoint, List.of());
            double known = here ? forcedRegret : 0;
            for (Item item : its) {
                if (relaxation.regret(item) - known > allowed) {
                    continue;
                }
                for (int count = item.most(); count > 0; count--) {
                    double regret = relaxation.regret(item, count) - known;
                    if (regret <= allowed) {
                        choices.add(new Replicas(item, count, regret, choices.size()));
                    }
                }
            }
            double none = relaxation.regretOfNone(endpoint);
            if (!here && none <= allowed) {
                choices.add(new Replicas(null, 0, none, choices.size()));
            }
            return choices;
        }
    }
}
