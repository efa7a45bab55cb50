package io.mlops.controlplane.reconcile;

import io.mlops.Capability;
import io.mlops.controlplane.port.ProviderLookup;
import io.mlops.provider.Provider;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Looks at the providers, each as often as a look costs little: a local one several times a second, a cloud's every few
 * seconds. Used by the loop's thread; looks end on others.
 */
final class Observer {
    private static final String KEY = "look:";
    /** A provider is looked at during at most this share of the time. */
    private static final int COST_FACTOR = 10;

    private final Identity identity;
    private final ProviderLookup providers;
    private final Tasks tasks;
    private final LongSupplier nanoTime;
    private final long shortestPause;
    private final Map<String, Source> sources = new ConcurrentHashMap<>();

    /** One provider's looks. Fields are written under its own monitor. */
    private static final class Source {
        private long nextAt;
        private boolean begun;
        private long effects;
        private long seenEffects = -1;
        private long looks;
        private Observed.Look look = Observed.Look.of(Set.of(), 0, Set.of());
        private boolean seen;
    }

    Observer(Identity identity, ProviderLookup providers, Tasks tasks, LongSupplier nanoTime, Duration shortestPause) {
        this.identity = identity;
        this.providers = providers;
        this.tasks = tasks;
        this.nanoTime = nanoTime;
        this.shortestPause = shortestPause.toNanos();
    }

    /** Starts the looks that are due. */
    void poll(Set<String> names) {
        for (String name : names) {
            Source source = sources.computeIfAbsent(name, n -> new Source());
            boolean due;
            synchronized (source) {
                due = !source.begun
                        || source.seenEffects != source.effects
                        || nanoTime.getAsLong() - source.nextAt >= 0;
            }
            if (due) {
                tasks.start(KEY + name, () -> look(name, source));
            }
        }
    }

    private void look(String name, Source source) {
        long began = nanoTime.getAsLong();
        long effects;
        synchronized (source) {
            effects = source.effects;
            source.begun = true;
        }
        try {
            Optional<Provider> provider = providers.find(name);
            if (provider.isEmpty() || !provider.get().capabilities().contains(Capability.ENDPOINTS)) {
                return;
            }
            var endpoints = provider.get().endpoints().list(identity.mine());
            Set<Capability> capabilities = provider.get().capabilities();
            synchronized (source) {
                source.look = Observed.Look.of(endpoints, ++source.looks, capabilities);
                source.seen = true;
                source.seenEffects = effects;
            }
        } finally {
            long ended = nanoTime.getAsLong();
            synchronized (source) {
                source.nextAt = began + Math.max(shortestPause, (ended - began) * COST_FACTOR);
            }
        }
    }

    /** Something was changed at this provider: what was seen before no longer counts as fresh. */
    void changed(String name) {
        Source source = sources.computeIfAbsent(name, n -> new Source());
        synchronized (source) {
            source.effects++;
        }
    }

    /** Whether the last look began after the last change of ours. */
    boolean fresh(String name) {
        Source source = sources.get(name);
        if (source == null) {
            return false;
        }
        synchronized (source) {
            return source.seen && source.seenEffects == source.effects;
        }
    }

    /** Why the last look at this provider failed. */
    Optional<String> trouble(String name) {
        return tasks.failure(KEY + name).map(Throwable::getMessage);
    }

    Observed observed() {
        Map<String, Observed.Look> looks = new HashMap<>();
        sources.forEach((name, source) -> {
            synchronized (source) {
                if (source.seen) {
                    looks.put(name, source.look);
                }
            }
        });
        return new Observed(Map.copyOf(looks));
    }
}
