package io.mlops.controlplane;

import io.mlops.controlplane.store.DeploymentRow;
import io.mlops.controlplane.store.Store;
import io.mlops.controlplane.view.View;
import io.mlops.controlplane.view.ViewJson;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Keeps the view true to the store where no controller lives to do so. */
final class ClientView {
    private static final System.Logger LOG = System.getLogger(ClientView.class.getName());
    private static final String MESSAGE = "no controller runs: nothing happens until one does";

    private ClientView() {}

    /** Shows what is wanted beside what was last seen; leaves the file alone while a controller lives. */
    static void refresh(Home home, Store store, Instant now) {
        // A team's controller may work on another machine: there its lease shows that it lives.
        boolean elsewhere =
                !store.url().isSqlite() && now.isBefore(store.lease().expiresAt());
        Optional<HomeLock> lock = elsewhere ? Optional.empty() : HomeLock.tryTake(home.controllerLock());
        if (lock.isEmpty()) {
            return;
        }
        try (HomeLock held = lock.get()) {
            View before = ViewJson.readFile(home.view()).orElse(View.empty(now));
            Map<String, View.Deployment> seen =
                    before.deployments().stream().collect(Collectors.toMap(View.Deployment::name, Function.identity()));
            List<View.Deployment> shown = new ArrayList<>();
            for (DeploymentRow row : store.read(tx -> tx.deployments().list())) {
                shown.add(shown(row, Optional.ofNullable(seen.get(row.name()))));
            }
            View view = new View(now, null, before.gateway(), before.store(), shown);
            ViewJson.writeFile(home.view(), view);
            LOG.log(System.Logger.Level.DEBUG, "wrote the view under {0}", held);
        } catch (IOException e) {
            // What was asked for is in the store; the next controller writes the view.
            LOG.log(System.Logger.Level.WARNING, "cannot write {0}: {1}", home.view(), e.getMessage());
        }
    }

    private static View.Deployment shown(DeploymentRow row, Optional<View.Deployment> seen) {
        View.Phase phase = row.destroying()
                ? View.Phase.DESTROYING
                : seen.map(View.Deployment::phase).orElse(View.Phase.DEPLOYING);
        return new View.Deployment(
                row.name(),
                row.generation(),
                seen.map(View.Deployment::observedGeneration).orElse(0L),
                phase,
                MESSAGE,
                seen.map(View.Deployment::revision).orElse(row.revision()),
                seen.map(View.Deployment::previousRevision).orElse(0),
                seen.map(View.Deployment::url).orElse(""),
                seen.map(View.Deployment::modelDigest).orElse(""),
                seen.map(View.Deployment::desired).orElse(row.spec().replicas().min()),
                seen.map(View.Deployment::ready).orElse(0),
                seen.map(View.Deployment::locations).orElse(List.of()),
                seen.map(View.Deployment::events).orElse(List.of()));
    }
}
