package io.mlops.cli.drill;

import io.mlops.cli.console.Durations;
import io.mlops.controlplane.view.View;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How replicas that were hit are missed, replaced, and come back, at every gateway. Used by one thread. */
final class ReplicaRecovery implements Recovery {
    private static final Set<String> OUT = Set.of("EJECTED", "UPSTREAM_REMOVED", "WRONG_MODEL");
    private static final Set<String> IN = Set.of("ADMITTED", "READMITTED");
    private static final Set<String> NO_SIGN =
            Set.of("UPSTREAM_ADDED", "UPSTREAM_REMOVED", "FAULT_INJECTED", "FAULT_REVERTED");

    private final DrillPlan plan;
    private final Supplier<Set<Long>> gateways;
    private final Set<String> known = new HashSet<>();
    private final Map<Long, Rotation> rotations = new HashMap<>();
    private @Nullable Instant fault;
    private @Nullable Instant detected;
    private String detectedBy = "";
    private @Nullable Instant ejected;
    private @Nullable Instant ready;
    private @Nullable Instant back;
    private @Nullable Instant reverted;
    private boolean missed;

    /** What one gateway sends requests to. */
    private static final class Rotation {
        private final Set<String> out = new HashSet<>();
        private final Set<String> everOut = new HashSet<>();
        private final Set<String> newcomers = new HashSet<>();

        boolean whole() {
            return out.size() <= newcomers.size();
        }
    }

    /** {@code gateways} are the processes that are ready now. */
    ReplicaRecovery(DrillPlan plan, Supplier<Set<Long>> gateways) {
        this.plan = plan;
        this.gateways = gateways;
    }

    @Override
    public void ignore(List<GatewayEvent> past, View view) {
        past.forEach(event -> known.add(event.upstream()));
        known.addAll(plan.victims());
        view.deployments().stream()
                .flatMap(deployment -> deployment.locations().stream())
                .flatMap(placed -> placed.replicas().stream())
                .forEach(replica -> known.add(replica.id()));
    }

    @Override
    public void began(Instant at) {
        fault = at;
        for (long gateway : gateways.get()) {
            Rotation rotation = new Rotation();
            if (!plan.reverts()) {
                rotation.out.addAll(plan.victims());
            }
            rotations.put(gateway, rotation);
        }
        missed = !plan.reverts();
    }

    @Override
    public void reverted(Instant at) {
        reverted = at;
    }

    @Override
    public void noticed(String by, Instant at) {
        if (detected == null || at.isBefore(detected)) {
            detected = at;
            detectedBy = by;
        }
    }

    @Override
    public void look(List<GatewayEvent> events, View view, Instant now) {
        for (GatewayEvent event : events) {
            if (event.deployment().equals(plan.deployment())) {
                look(event);
            }
        }
        if (ready == null) {
            findReplacements(view, now);
        }
    }

    private void look(GatewayEvent event) {
        Rotation rotation = rotations.get(event.gateway());
        boolean victim = plan.victims().contains(event.upstream());
        if (victim && !IN.contains(event.type()) && !NO_SIGN.contains(event.type())) {
            noticed(event.type(), event.at());
        }
        if (rotation == null) {
            return; // a gateway that has come since sees the fault from its beginning
        }
        boolean here = plan.holds(event.location());
        if (victim && OUT.contains(event.type())) {
            rotation.out.add(event.upstream());
            rotation.everOut.add(event.upstream());
        } else if (victim && IN.contains(event.type())) {
            rotation.out.remove(event.upstream());
        } else if (here && IN.contains(event.type()) && !known.contains(event.upstream())) {
            rotation.newcomers.add(event.upstream());
        }
        judge(event.at());
    }

    private void judge(Instant at) {
        if (ejected == null && rotations.values().stream().allMatch(each -> each.everOut.containsAll(plan.victims()))) {
            ejected = at;
        }
        if (!whole()) {
            missed = true;
            back = null;
        } else if (missed && back == null) {
            back = at;
        }
    }

    private boolean whole() {
        return rotations.values().stream().allMatch(Rotation::whole);
    }

    private void findReplacements(View view, Instant now) {
        long replacements = view.deployments().stream()
                .filter(deployment -> deployment.name().equals(plan.deployment()))
                .flatMap(deployment -> deployment.locations().stream())
                .filter(placed -> plan.holds(placed.location()))
                .flatMap(placed -> placed.replicas().stream())
                .filter(replica ->
                        !known.contains(replica.id()) && replica.state().equals("READY"))
                .count();
        if (replacements >= plan.victims().size()) {
            ready = view.writtenAt().isBefore(now) ? view.writtenAt() : now;
        }
    }

    @Override
    public boolean complete() {
        return plan.reverts() ? reverted != null && whole() : ready != null && back != null;
    }

    @Override
    public Milestones milestones() {
        return new Milestones(
                since(detected), detectedBy, since(ejected), since(ready), since(back), since(reverted), missed);
    }

    private OptionalDouble since(@Nullable Instant at) {
        return at == null || fault == null
                ? OptionalDouble.empty()
                : OptionalDouble.of(Math.max(0, Duration.between(fault, at).toNanos() / 1e6));
    }

    @Override
    public String phrase() {
        if (back != null) {
            return "is back after " + Durations.measured(since(back).orElse(0));
        }
        if (reverted != null) {
            return "the fault is over";
        }
        if (ready != null) {
            return "has its replacement";
        }
        return ejected != null
                ? "was ejected after " + Durations.measured(since(ejected).orElse(0))
                : "was hit";
    }
}
