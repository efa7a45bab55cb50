package io.mlops.cli.drill;

import io.mlops.cli.console.Durations;
import io.mlops.controlplane.view.View;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How the system got over the fault, as gateway and controller tell it; milliseconds after the fault. Used by one thread. */
final class Recovery {
    private final DrillPlan plan;
    private final Set<String> known = new HashSet<>();
    private @Nullable Instant fault;
    private @Nullable Instant ejected;
    private @Nullable Instant ready;
    private @Nullable Instant back;
    private String replacement = "";

    Recovery(DrillPlan plan) {
        this.plan = plan;
    }

    /** Upstreams that were there before are no replacements. */
    void ignore(List<GatewayEvent> past) {
        past.forEach(event -> known.add(event.upstream()));
        known.add(plan.victim());
    }

    void began(Instant at) {
        fault = at;
    }

    void look(List<GatewayEvent> events, View view, Instant now) {
        for (GatewayEvent event : events) {
            if (event.deployment().equals(plan.deployment())) {
                look(event);
            }
        }
        if (ready == null) {
            findReplacement(view, now);
        }
    }

    private void look(GatewayEvent event) {
        boolean gone = event.type().equals("EJECTED") || event.type().equals("UPSTREAM_REMOVED");
        if (ejected == null && gone && event.upstream().equals(plan.victim())) {
            ejected = event.at();
        }
        boolean came = event.type().equals("ADMITTED") || event.type().equals("READMITTED");
        if (back == null
                && came
                && event.location().equals(plan.target().toString())
                && !known.contains(event.upstream())) {
            back = event.at();
        }
    }

    private void findReplacement(View view, Instant now) {
        view.deployments().stream()
                .filter(deployment -> deployment.name().equals(plan.deployment()))
                .flatMap(deployment -> deployment.locations().stream())
                .filter(placed -> placed.location().equals(plan.target().toString()))
                .flatMap(placed -> placed.replicas().stream())
                .filter(replica ->
                        !known.contains(replica.id()) && replica.state().equals("READY"))
                .findFirst()
                .ifPresent(replica -> {
                    replacement = replica.id();
                    ready = view.writtenAt().isBefore(now) ? view.writtenAt() : now;
                });
    }

    /** Whether there is nothing more to wait for. */
    boolean complete() {
        return ready != null && back != null;
    }

    OptionalDouble ejectedMillis() {
        return since(ejected);
    }

    OptionalDouble readyMillis() {
        return since(ready);
    }

    OptionalDouble backMillis() {
        return since(back);
    }

    private OptionalDouble since(@Nullable Instant at) {
        return at == null || fault == null
                ? OptionalDouble.empty()
                : OptionalDouble.of(Math.max(0, Duration.between(fault, at).toNanos() / 1e6));
    }

    /** Where it stands, for people. */
    String phrase() {
        if (back != null) {
            return "is back after " + Durations.measured(backMillis().orElse(0));
        }
        if (ready != null) {
            return "has a replacement, " + replacement;
        }
        return ejected != null
                ? "was ejected after " + Durations.measured(ejectedMillis().orElse(0))
                : "was hit";
    }
}
