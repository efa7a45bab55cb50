package io.mlops.planner.place;

import io.mlops.Location;
import io.mlops.price.PurchaseOption;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a placement has to keep, one by one: each can be left out of a problem, and says itself in the words of a spec. */
public enum Requirement {
    LOAD {
        @Override
        boolean asked(PlacementProblem problem) {
            return problem.requirements().load().peak() > 0;
        }

        @Override
        PlacementProblem without(PlacementProblem problem) {
            return problem.withRequirements(problem.requirements().withLoad(new Load(0, 0)));
        }

        @Override
        String words(PlacementProblem problem) {
            return "load: {peak: " + problem.requirements().load().peak() + "}";
        }
    },
    SURVIVAL {
        @Override
        boolean asked(PlacementProblem problem) {
            return problem.requirements().survival().domain().isPresent();
        }

        @Override
        PlacementProblem without(PlacementProblem problem) {
            Requirements requirements = problem.requirements();
            return problem.withRequirements(
                    requirements.withSurvival(requirements.survival().withDomain(null)));
        }

        @Override
        String words(PlacementProblem problem) {
            Survival survival = problem.requirements().survival();
            return "objectives: {survive: "
                    + survival.domain().map(Requirement::word).orElse("none") + ", degraded-throughput: "
                    + percent(survival.degraded()) + "}";
        }
    },
    FAILOVER_TIME {
        @Override
        boolean asked(PlacementProblem problem) {
            Survival survival = problem.requirements().survival();
            return survival.domain().isPresent() && slowest(problem).compareTo(survival.failover()) > 0;
        }

        @Override
        PlacementProblem without(PlacementProblem problem) {
            Requirements requirements = problem.requirements();
            return problem.withRequirements(
                    requirements.withSurvival(requirements.survival().withFailover(slowest(problem))));
        }

        @Override
        String words(PlacementProblem problem) {
            return "objectives: {failover: "
                    + time(problem.requirements().survival().failover()) + "}";
        }
    },
    AVAILABILITY {
        @Override
        boolean asked(PlacementProblem problem) {
            return problem.requirements().availabilityOrNull() != null;
        }

        @Override
        PlacementProblem without(PlacementProblem problem) {
            return problem.withRequirements(problem.requirements().withAvailability(null));
        }

        @Override
        String words(PlacementProblem problem) {
            BigDecimal availability = problem.requirements().availabilityOrNull();
            return "objectives: {availability: " + (availability == null ? "any" : percent(availability)) + "}";
        }
    },
    LATENCY {
        @Override
        boolean asked(PlacementProblem problem) {
            return problem.requirements().latencyOrNull() != null;
        }

        @Override
        PlacementProblem without(PlacementProblem problem) {
            return problem.withRequirements(problem.requirements().withLatency(null));
        }

        @Override
        String words(PlacementProblem problem) {
            LatencyObjective latency = problem.requirements().latencyOrNull();
            return latency == null
                    ? "objectives: {latency-p99: any}"
                    : "objectives: {latency-p99: " + time(latency.p99()) + "} for clients in "
                            + String.join(", ", latency.clients());
        }
    },
    PURCHASES {
        @Override
        boolean asked(PlacementProblem problem) {
            return !problem.requirements().purchases().containsAll(PurchaseOption.hourly());
        }

        @Override
        PlacementProblem without(PlacementProblem problem) {
            Set<PurchaseOption> more = EnumSet.copyOf(PurchaseOption.hourly());
            more.addAll(problem.requirements().purchases());
            return problem.withRequirements(problem.requirements().withPurchases(more));
        }

        @Override
        String words(PlacementProblem problem) {
            return "compute: {purchase: " + joined(problem.requirements().purchases(), " or ") + "}";
        }
    },
    CAPABILITIES {
        @Override
        boolean asked(PlacementProblem problem) {
            return !problem.requirements().needs().isEmpty();
        }

        @Override
        PlacementProblem without(PlacementProblem problem) {
            return problem.withRequirements(problem.requirements().withNeeds(Set.of()));
        }

        @Override
        String words(PlacementProblem problem) {
            return "needs " + joined(problem.requirements().needs(), " and ");
        }
    },
    PLACES {
        @Override
        boolean asked(PlacementProblem problem) {
            Places places = problem.requirements().places();
            return !places.only().isEmpty() || !places.excluded().isEmpty();
        }

        @Override
        PlacementProblem without(PlacementProblem problem) {
            Requirements requirements = problem.requirements();
            return problem.withRequirements(requirements.withPlaces(
                    new Places(Set.of(), Set.of(), requirements.places().preferred())));
        }

        @Override
        String words(PlacementProblem problem) {
            Places places = problem.requirements().places();
            String only = places.only().isEmpty() ? "anywhere" : "only " + places(places.only());
            return "placement: " + only + (places.excluded().isEmpty() ? "" : ", not " + places(places.excluded()));
        }
    },
    QUOTAS {
        @Override
        boolean asked(PlacementProblem problem) {
            return problem.candidates().stream()
                    .anyMatch(each -> each.quota() < Candidate.NO_QUOTA
                            || !each.sharedQuotas().isEmpty());
        }

        @Override
        PlacementProblem without(PlacementProblem problem) {
            return problem.withCandidates(problem.candidates().stream()
                    .map(each -> each.withQuota(Candidate.NO_QUOTA).withSharedQuotas(List.of()))
                    .toList());
        }

        @Override
        String words(PlacementProblem problem) {
            Stream<String> own = problem.candidates().stream()
                    .filter(each -> each.quota() < Candidate.NO_QUOTA)
                    .map(each -> each.quota() + " of " + each.id());
            Stream<String> shared = problem.candidates().stream()
                    .flatMap(each -> each.sharedQuotas().stream())
                    .map(each -> each.most() + " of " + each.name())
                    .distinct();
            List<String> bound = Stream.concat(own, shared).toList();
            return "quotas: at most " + String.join(", ", bound.subList(0, Math.min(3, bound.size())))
                    + (bound.size() > 3 ? " and " + (bound.size() - 3) + " more" : "");
        }
    },
    ENDPOINT_LIMITS {
        @Override
        boolean asked(PlacementProblem problem) {
            return problem.candidates().stream().anyMatch(each -> each.service().limitOrNull() != null);
        }

        @Override
        PlacementProblem without(PlacementProblem problem) {
            return problem.withCandidates(problem.candidates().stream()
                    .map(each -> each.withService(each.service().withLimit(null)))
                    .toList());
        }

        @Override
        String words(PlacementProblem problem) {
            return problem.candidates().stream()
                    .map(Candidate::service)
                    .filter(each -> each.limitOrNull() != null)
                    .map(each -> "at most " + each.limitOrNull() + " requests/s an endpoint of " + each.name())
                    .distinct()
                    .sorted()
                    .collect(Collectors.joining(", "));
        }
    },
    UNIFORM_ENDPOINTS {
        @Override
        boolean asked(PlacementProblem problem) {
            return problem.requirements().uniformEndpoints();
        }

        @Override
        PlacementProblem without(PlacementProblem problem) {
            return problem.withRequirements(problem.requirements().withUniformEndpoints(false));
        }

        @Override
        String words(PlacementProblem problem) {
            return "one instance type and purchase for an endpoint";
        }
    },
    LEAST_REPLICAS {
        @Override
        boolean asked(PlacementProblem problem) {
            return problem.requirements().leastReplicas() > 0;
        }

        @Override
        PlacementProblem without(PlacementProblem problem) {
            Requirements requirements = problem.requirements();
            return problem.withRequirements(requirements.withReplicas(0, requirements.mostReplicas()));
        }

        @Override
        String words(PlacementProblem problem) {
            return "replicas: {min: " + problem.requirements().leastReplicas() + "}";
        }
    },
    MOST_REPLICAS {
        @Override
        boolean asked(PlacementProblem problem) {
            return problem.requirements().mostReplicas() < Requirements.ANY_NUMBER;
        }

        @Override
        PlacementProblem without(PlacementProblem problem) {
            Requirements requirements = problem.requirements();
            return problem.withRequirements(
                    requirements.withReplicas(requirements.leastReplicas(), Requirements.ANY_NUMBER));
        }

        @Override
        String words(PlacementProblem problem) {
            return "replicas: {max: " + problem.requirements().mostReplicas() + "}";
        }
    };

    /** Whether the problem asks for it at all. */
    abstract boolean asked(PlacementProblem problem);

    /** The same problem without it. */
    abstract PlacementProblem without(PlacementProblem problem);

    /** As a spec says it. */
    abstract String words(PlacementProblem problem);

    static String percent(BigDecimal share) {
        return share.movePointRight(2).stripTrailingZeros().toPlainString() + "%";
    }

    static String time(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static String joined(Set<? extends Enum<?>> values, String between) {
        return values.stream().map(Requirement::word).collect(Collectors.joining(between));
    }

    static String places(Set<Location> locations) {
        return locations.stream().map(Location::toString).collect(Collectors.joining(", "));
    }

    static Duration slowest(PlacementProblem problem) {
        return problem.candidates().stream()
                .map(Candidate::readyIn)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }
}
