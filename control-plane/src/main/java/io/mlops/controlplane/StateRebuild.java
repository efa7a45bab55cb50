package io.mlops.controlplane;

import io.mlops.controlplane.port.ProviderLookup;
import io.mlops.controlplane.rebuild.Findings;
import io.mlops.controlplane.rebuild.Rebuild;
import io.mlops.controlplane.rebuild.Rebuilt;
import io.mlops.controlplane.reconcile.Identity;
import io.mlops.controlplane.reconcile.Reconciler;
import io.mlops.controlplane.store.Store;
import io.mlops.controlplane.store.StoreUrl;
import io.mlops.controlplane.store.Transaction;
import io.mlops.controlplane.view.View;
import io.mlops.controlplane.view.ViewJson;
import io.mlops.routing.Route;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Makes a store that was lost anew from what the providers tell of what runs; touches nothing of that. Used by one thread. */
public final class StateRebuild {
    private final Home home;
    private final StoreUrl url;
    private final InstantSource clock;

    public StateRebuild(Home home, StoreUrl url, InstantSource clock) {
        this.home = home;
        this.url = url;
        this.clock = clock;
    }

    /** Whether the store is a file that is gone. */
    public boolean gone() {
        return LostStore.isGone(url);
    }

    /**
     * What the store lacks of what runs; changes nothing.
     *
     * @throws io.mlops.MlopsException UNAVAILABLE where a provider or the store cannot be asked, FAILED_PRECONDITION where the store
     *     knows something else
     */
    public Rebuild plan(ProviderLookup providers) {
        Identity identity = new Identity(url.identity());
        Findings findings = Findings.look(identity, providers);
        List<Route> routes = Reconciler.routes(home.routes());
        if (gone()) {
            return Rebuild.of(findings, identity, routes, name -> Optional.empty());
        }
        try (Store store = Store.open(url)) {
            return store.read(tx -> Rebuild.of(
                    findings,
                    identity,
                    routes,
                    name -> tx.deployments()
                            .find(name)
                            .map(row -> tx.deployments().revisions(name))));
        }
    }

    /** Makes the store where it is gone and writes down what it lacks; returns the generations of what it adopted by name. */
    public SortedMap<String, Long> apply(Rebuild rebuild) {
        home.create();
        LostStore.clearAway(url);
        Instant now = clock.instant();
        SortedMap<String, Long> generations = generations(rebuild, now);
        try (Store store = Store.open(url)) {
            String actor = Actor.authenticated(home, store).toString();
            store.write(tx -> write(tx, rebuild, generations, actor, now));
            ClientView.refresh(home, store, now);
        }
        return generations;
    }

    private static boolean write(
            Transaction tx, Rebuild rebuild, SortedMap<String, Long> generations, String actor, Instant now) {
        rebuild.write(tx, name -> generations.getOrDefault(name, 1L), actor, now);
        return true;
    }

    /** Later than what was shown last: whoever watches must not take the old state for the new one. */
    private SortedMap<String, Long> generations(Rebuild rebuild, Instant now) {
        View before = ViewJson.readFile(home.view()).orElse(View.empty(now));
        SortedMap<String, Long> generations = new TreeMap<>();
        for (Rebuilt found : rebuild.adopted()) {
            long last = before.deployments().stream()
                    .filter(shown -> shown.name().equals(found.name()))
                    .mapToLong(View.Deployment::generation)
                    .max()
                    .orElse(0);
            generations.put(found.name(), last + 1);
        }
        return generations;
    }
}
