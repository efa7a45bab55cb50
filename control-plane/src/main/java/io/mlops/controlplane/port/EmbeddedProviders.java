package io.mlops.controlplane.port;

import io.mlops.provider.Provider;
import io.mlops.provider.Providers;
import io.mlops.routing.Transports;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The providers that a program which embeds the control plane may deploy to, opened from its class path, each when it is first needed.
 * Thread-safe.
 */
public final class EmbeddedProviders implements ProviderLookup, AutoCloseable {
    private final Providers providers;
    private final SortedSet<String> used;
    private final SortedMap<String, Provider> opened = new TreeMap<>();

    /** {@code used} are their names: every one of these is looked at, whether or not something is deployed there. */
    public EmbeddedProviders(Providers providers, Set<String> used) {
        this.providers = providers;
        this.used = Collections.unmodifiableSortedSet(new TreeSet<>(used));
    }

    @Override
    public SortedSet<String> names() {
        return used;
    }

    @Override
    public synchronized Optional<Provider> find(String name) {
        if (!used.contains(name)) {
            return Optional.empty();
        }
        return Optional.of(opened.computeIfAbsent(name, providers::open));
    }

    @Override
    public Transports transports() {
        return providers::transport;
    }

    /** Closes those that were opened; what runs there goes on running. */
    @Override
    public synchronized void close() {
        opened.values().forEach(Provider::close);
        opened.clear();
    }
}
