package io.mlops.controlplane.audit;

import io.mlops.controlplane.alert.Alert;
import io.mlops.controlplane.alert.BurnRate;
import io.mlops.controlplane.spec.Percent;
import io.mlops.controlplane.store.DeploymentRow;
import io.mlops.controlplane.store.Rollups;
import io.mlops.controlplane.store.Store;
import io.mlops.controlplane.store.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Watches how fast the error budgets are spent, in the minutes that are in the store. Used by one thread. */
record BudgetWatch(Store store) {
    void run(Instant now, Raising alerts) {
        List<DeploymentRow> rows = store.read(tx -> tx.deployments().list());
        Set<String> watched = new HashSet<>();
        for (DeploymentRow row : rows) {
            Percent objective = row.spec().objectives().availabilityOrNull();
            if (objective != null && objective.fraction() < 1) {
                watched.add(row.name());
                look(row.name(), objective.fraction(), Alert.Kind.OBJECTIVE_AT_RISK, now, alerts);
                look(row.name(), objective.fraction(), Alert.Kind.BUDGET_BURNING, now, alerts);
            }
        }
        for (Alert.Kind kind : List.of(Alert.Kind.OBJECTIVE_AT_RISK, Alert.Kind.BUDGET_BURNING)) {
            alerts.fold().open(kind).stream()
                    .filter(name -> !watched.contains(name))
                    .forEach(name -> alerts.clear(kind, name, "nothing is promised any more", now));
        }
    }

    private void look(String name, double objective, Alert.Kind kind, Instant now, Raising alerts) {
        Optional<String> burning = store.<Optional<String>>read(
                tx -> BurnRate.exceeded(kind, objective, window -> counted(tx, name, window, now)));
        alerts.hold(burning.isPresent(), new Alert(kind, name, now, burning.orElse("")));
    }

    /** The minute that runs is not written down yet: the window ends with the last whole one. */
    private static BurnRate.Counted counted(Transaction tx, String name, Duration window, Instant now) {
        Rollups.Sum sum = tx.rollups().sum(name, now.minus(window), now.plusSeconds(60));
        return new BurnRate.Counted(sum.requests(), sum.errors());
    }
}
