package io.mlops.controlplane.spec;

import io.mlops.Location;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * What a placement must satisfy beyond the types of its fields.
 *
 * @param report takes a path and what is wrong there
 */
record PlacementChecks(DeploymentSpec spec, BiConsumer<String, String> report) {
    private static final String PLACEMENT = "spec.placement";

    static void check(DeploymentSpec spec, BiConsumer<String, String> report) {
        if (spec.placement().auto()) {
            return;
        }
        PlacementChecks checks = new PlacementChecks(spec, report);
        checks.locations();
        checks.serverless();
        if (checks.standby() && !spec.serverless()) {
            checks.replicas();
        }
    }

    private List<Place> places() {
        return spec.placement().places();
    }

    private void locations() {
        if (places().isEmpty()) {
            report.accept(PLACEMENT, "no location: expected at least one, as in [local/a]");
        }
        Set<Location> seen = new HashSet<>();
        for (int i = 0; i < places().size(); i++) {
            Location location = places().get(i).location();
            if (!seen.add(location)) {
                report.accept(
                        at(i, ""),
                        "the location " + location + " is named twice: an endpoint has one instance type there");
            }
        }
    }

    private void serverless() {
        if (!spec.serverless()) {
            return;
        }
        for (int i = 0; i < places().size(); i++) {
            if (places().get(i).replicas().isPresent()) {
                report.accept(
                        at(i, ".replicas"),
                        "what is serverless has no replicas to count: leave them out, its concurrency is spread evenly");
            }
            if (places().get(i).purchase().isPresent()) {
                report.accept(
                        at(i, ".purchase"), "what is serverless is paid by use and not by machine: leave purchase out");
            }
        }
    }

    /** Whether no location counts for itself what standing by counts. */
    private boolean standby() {
        boolean holds = true;
        for (int i = 0; i < places().size() && spec.standbyOrNull() != null; i++) {
            if (places().get(i).replicas().isPresent()) {
                report.accept(
                        at(i, ".replicas"),
                        "standby says how many replicas each location has: leave replicas out here, or leave standby out");
                holds = false;
            }
        }
        return holds;
    }

    private void replicas() {
        int min = spec.replicas().min();
        int given = 0;
        int last = -1;
        for (int i = 0; i < places().size(); i++) {
            Optional<Integer> own = places().get(i).replicas();
            if (own.isPresent()) {
                given += own.get();
                last = i;
            }
        }
        long others =
                places().stream().filter(place -> place.replicas().isEmpty()).count();
        String sum = "the locations that say their replicas have " + given + " of them, and replicas.min is " + min;
        if (given > min) {
            report.accept(at(last, ".replicas"), sum + ": expected at most as many; raise replicas.min or say fewer");
        } else if (last >= 0 && others == 0 && given < min) {
            report.accept(at(last, ".replicas"), sum + ": expected as many, as every location says its own");
        } else if (last >= 0 && others > 0 && given == min) {
            report.accept(
                    at(last, ".replicas"),
                    sum + ", which leaves nothing for the " + (others == 1 ? "other one" : others + " others")
                            + ": raise replicas.min or say fewer");
        }
    }

    private static String at(int index, String field) {
        return PLACEMENT + "[" + index + "]" + field;
    }
}
