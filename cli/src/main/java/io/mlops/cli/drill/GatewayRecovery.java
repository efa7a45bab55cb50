package io.mlops.cli.drill;

import io.mlops.cli.console.Durations;
import io.mlops.controlplane.view.View;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How a gateway process that was killed is replaced. Used by one thread. */
final class GatewayRecovery implements Recovery {
    private final Supplier<Set<Long>> gateways;
    private final Set<Long> known = new HashSet<>();
    private int wanted;
    private @Nullable Instant fault;
    private @Nullable Instant back;

    /** {@code gateways} are the processes that are ready now. */
    GatewayRecovery(Supplier<Set<Long>> gateways) {
        this.gateways = gateways;
    }

    @Override
    public void ignore(List<GatewayEvent> past, View view) {
        known.addAll(gateways.get());
        wanted = known.size();
    }

    @Override
    public void began(Instant at) {
        fault = at;
    }

    @Override
    public void reverted(Instant at) {
        // There is nothing to take back.
    }

    @Override
    public void noticed(String by, Instant at) {
        // Clients notice; the other gateways need not.
    }

    @Override
    public void look(List<GatewayEvent> events, View view, Instant now) {
        Set<Long> ready = gateways.get();
        if (back == null && ready.size() >= wanted && !known.containsAll(ready)) {
            back = now;
        }
    }

    @Override
    public boolean complete() {
        return back != null;
    }

    @Override
    public Milestones milestones() {
        OptionalDouble after = back == null || fault == null
                ? OptionalDouble.empty()
                : OptionalDouble.of(Math.max(0, Duration.between(fault, back).toNanos() / 1e6));
        return new Milestones(
                OptionalDouble.empty(), "", OptionalDouble.empty(), after, after, OptionalDouble.empty(), true);
    }

    @Override
    public String phrase() {
        OptionalDouble after = milestones().back();
        return after.isPresent() ? "was replaced after " + Durations.measured(after.getAsDouble()) : "was killed";
    }
}
