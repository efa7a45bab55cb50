package io.mlops.cli.command;

import io.mlops.controlplane.Plan;
import io.mlops.controlplane.placing.Decided;
import io.mlops.controlplane.placing.RunningCost;
import io.mlops.controlplane.placing.SurvivalCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What {@code deploy} would do for one manifest.
 *
 * @param decidedOrNull how its locations were chosen; null where they were named
 * @param survivalOrNull whether named locations survive what is asked; null where nothing is asked or they were chosen for it
 * @param before what runs now costs
 * @param after what runs then costs
 */
record Planned(
        Plan plan,
        @Nullable Decided decidedOrNull,
        @Nullable SurvivalCheck survivalOrNull,
        RunningCost before,
        RunningCost after) {
    Optional<Decided> decided() {
        return Optional.ofNullable(decidedOrNull);
    }

    Optional<SurvivalCheck> survival() {
        return Optional.ofNullable(survivalOrNull);
    }

    /** Of how the locations were chosen, and of the plan. */
    List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        decided().map(Decided::warnings).ifPresent(warnings::addAll);
        warnings.addAll(plan.warnings());
        return warnings;
    }

    /** What would be lost too much of; empty where everything that is asked is survived, or nothing would change. */
    Optional<String> risk() {
        return survival()
                .filter(check -> plan.changesAnything() && !check.holds())
                .map(SurvivalCheck::lacking);
    }
}
