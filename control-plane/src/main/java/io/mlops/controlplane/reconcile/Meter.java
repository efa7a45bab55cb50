package io.mlops.controlplane.reconcile;

import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.catalog.CloudService;
import io.mlops.catalog.cost.HirePrice;
import io.mlops.controlplane.journal.JournalEntry;
import io.mlops.controlplane.journal.JournalEvent;
import io.mlops.controlplane.port.HirePrices;
import io.mlops.controlplane.port.ProviderLookup;
import io.mlops.controlplane.spend.Launch;
import io.mlops.endpoint.Endpoint;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.price.Hire;
import io.mlops.provider.Need;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Notices how many replicas run of what is rented, and freezes its price when it is launched. What it knew before this controller began
 * stands in the journal. Used by the loop's thread.
 */
final class Meter {
    private static final System.Logger LOG = System.getLogger(Meter.class.getName());

    private final ProviderLookup providers;
    private final HirePrices prices;
    private final Ledger ledger;
    /** Endpoints that nothing is rented for. */
    private final Set<String> free = new HashSet<>();
    /** What was last written down, by endpoint; null until the journal could be read. */
    private @Nullable Map<String, Launch> known;

    Meter(ProviderLookup providers, HirePrices prices, Ledger ledger) {
        this.providers = providers;
        this.prices = prices;
        this.ledger = ledger;
    }

    /** What happened since the last time; nothing while the store does not answer. */
    List<JournalEvent> look(Observed observed, Instant now) {
        if (!ledger.available()) {
            return List.of();
        }
        Map<String, Launch> launched = launched();
        if (launched == null) {
            return List.of();
        }
        List<Launch> changes = new ArrayList<>();
        Set<String> there = new HashSet<>();
        for (Endpoint endpoint : observed.endpoints()) {
            there.add(key(endpoint.spec()));
            change(launched, endpoint).ifPresent(changes::add);
        }
        launched.forEach((key, launch) -> {
            if (launch.replicas() > 0 && !there.contains(key) && observed.seen(launch.location())) {
                changes.add(launch.withReplicas(0));
            }
        });
        changes.forEach(change -> launched.put(key(change.location(), change.unit()), change));
        free.retainAll(there);
        return changes.stream()
                .map(change -> change.event(now, Rollout.ACTOR, Launch.REPLICAS))
                .toList();
    }

    /** Null where the journal cannot be read just now. */
    private @Nullable Map<String, Launch> launched() {
        if (known == null) {
            try {
                known = written();
            } catch (MlopsException e) {
                // The ledger notices by itself, and tells; it is read at the next look.
                LOG.log(System.Logger.Level.DEBUG, "{0}", e.getMessage());
            }
        }
        return known;
    }

    private Map<String, Launch> written() {
        Map<String, Launch> last = new TreeMap<>();
        for (JournalEntry entry : ledger.read(tx -> tx.journal().byAction(Launch.REPLICAS, ""))) {
            Launch.read(entry).ifPresent(launch -> last.put(key(launch.location(), launch.unit()), launch));
        }
        return last;
    }

    private Optional<Launch> change(Map<String, Launch> launched, Endpoint endpoint) {
        EndpointSpec spec = endpoint.spec();
        String key = key(spec);
        int replicas = running(endpoint);
        Launch before = launched.get(key);
        if (before != null) {
            return before.replicas() == replicas ? Optional.empty() : Optional.of(before.withReplicas(replicas));
        }
        return replicas == 0 || free.contains(key) ? Optional.empty() : first(endpoint, replicas);
    }

    /** What is there is paid, ready or not. */
    private static int running(Endpoint endpoint) {
        return switch (endpoint.state()) {
            case FAILED, DELETING -> 0;
            case CREATING, READY, DEGRADED -> endpoint.replicas().size();
        };
    }

    private Optional<Launch> first(Endpoint endpoint, int replicas) {
        EndpointSpec spec = endpoint.spec();
        Location location = spec.location();
        Need need = new Need(location, spec.compute(), 1).withHosting(spec.hosting());
        Optional<Hire> hire = hire(need);
        if (hire.isEmpty()) {
            free.add(key(spec));
            return Optional.empty();
        }
        return Optional.of(Launch.at(
                Identity.deployment(endpoint),
                spec.name(),
                location,
                replicas,
                hire.get(),
                price(location, hire.get())));
    }

    private Optional<Hire> hire(Need need) {
        try {
            return providers.find(need.location().provider()).flatMap(provider -> provider.hire(need));
        } catch (MlopsException e) {
            LOG.log(System.Logger.Level.WARNING, "what runs is not in the journal's prices: {0}", e.getMessage());
            return Optional.empty();
        }
    }

    private HirePrice price(Location location, Hire hire) {
        try {
            return prices.of(location, hire, CloudService.ENDPOINTS);
        } catch (MlopsException e) {
            // A damaged file of prices must not keep the controller from its work: the entry says why it has no price.
            return HirePrice.unknown(String.valueOf(e.getMessage()));
        }
    }

    private static String key(EndpointSpec spec) {
        return key(spec.location(), spec.name());
    }

    private static String key(Location location, String endpoint) {
        return location.provider() + " " + endpoint;
    }
}
