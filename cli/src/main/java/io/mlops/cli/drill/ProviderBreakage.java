package io.mlops.cli.drill;

import io.mlops.MlopsException;
import io.mlops.fault.FaultInjector;
import io.mlops.fault.RunningFault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Breaks replicas by what their provider offers. */
public final class ProviderBreakage implements Breakage {
    private final FaultInjector faults;
    private final String provider;
    private final DrillPlan plan;
    private final Duration limit;
    private final List<RunningFault> running = new ArrayList<>();

    public ProviderBreakage(FaultInjector faults, String provider, DrillPlan plan) {
        this.faults = faults;
        this.provider = provider;
        this.plan = plan;
        this.limit = plan.limit();
    }

    @Override
    public String injector() {
        return "provider " + provider;
    }

    @Override
    public synchronized List<String> inject() {
        try {
            for (String victim : plan.victims()) {
                running.add(faults.inject(plan.fault(), victim, limit, plan.options()));
            }
        } catch (MlopsException e) {
            revert();
            throw e;
        }
        return running.stream().map(RunningFault::means).toList();
    }

    @Override
    public synchronized void revert() {
        running.forEach(RunningFault::revert);
    }
}
