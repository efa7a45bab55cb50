package io.mlops.controlplane.reconcile;

import io.mlops.Capability;
import io.mlops.Location;
import io.mlops.controlplane.port.ProviderLookup;
import io.mlops.endpoint.Survey;
import io.mlops.provider.Provider;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the providers, each as often as a look costs little: a local one several times a second, a cloud's every few
 * seconds. Used by the loop's thread; looks end on others.
 */
final class Observer {
    private static final String KEY = "look:";
    /** What a failed look begins with: whoever reads the status has asked for no list. */
    private static final Pattern LISTING = Pattern.compile("^cannot list endpoints [^:]*: ");
    /** A provider is looked at during at most this share of the time. */
    private static final int COST_FACTOR = 10;
    /** Longer than this nobody waits for a look, whatever the last one took: something hung then, which may be over. */
    private static final long LONGEST_PAUSE = Duration.ofSeconds(30).toNanos();

    /** The same while some of a provider cannot be seen: what is wanted there waits for it to come back. */
    private static final long LONGEST_BLIND = Duration.ofSeconds(5).toNanos();

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
        private Observed.@Nullable Look look;
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
        long longest = LONGEST_BLIND;
        synchronized (source) {
            effects = source.effects;
            source.begun = true;
        }
        try {
            Optional<Provider> provider = providers.find(name);
            if (provider.isEmpty() || !provider.get().capabilities().contains(Capability.ENDPOINTS)) {
                return;
            }
            Survey survey = provider.get().endpoints().survey(identity.mine());
            Set<Capability> capabilities = provider.get().capabilities();
            synchronized (source) {
                Observed.Look last = source.look;
                source.look =
                        last == null ? Observed.Look.first(survey, capabilities) : last.next(survey, capabilities);
                source.seenEffects = effects;
            }
            longest = survey.unseen().isEmpty() ? LONGEST_PAUSE : LONGEST_BLIND;
        } finally {
            long ended = nanoTime.getAsLong();
            synchronized (source) {
                long pause = Math.min(longest, (ended - began) * (COST_FACTOR - 1));
                source.nextAt = Math.max(began + shortestPause, ended + pause);
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

    /** Whether the last look saw every location and began after the last change of ours. */
    boolean fresh(String name) {
        Source source = sources.get(name);
        if (source == null) {
            return false;
        }
        synchronized (source) {
            Observed.Look look = source.look;
            return look != null && look.unseen().isEmpty() && source.seenEffects == source.effects;
        }
    }

    /** Why it could not be seen the last time what runs there, for people. */
    Optional<String> trouble(Location location) {
        String name = location.provider();
        Optional<String> whole = tasks.failure(KEY + name)
                .map(failure -> "provider " + name + " cannot be observed: "
                        + LISTING.matcher(String.valueOf(failure.getMessage())).replaceFirst(""));
        return whole.or(() -> Optional.ofNullable(sources.get(name))
                .flatMap(source -> unseen(source, location))
                .map(reason -> location + " cannot be observed: " + reason));
    }

    private static Optional<String> unseen(Source source, Location location) {
        synchronized (source) {
            Observed.Look look = source.look;
            return look == null
                    ? Optional.empty()
                    : Optional.ofNullable(look.unseen().get(location));
        }
    }

    Observed observed() {
        Map<String, Observed.Look> looks = new HashMap<>();
        sources.forEach((name, source) -> {
            synchronized (source) {
                Observed.Look look = source.look;
                if (look != null) {
                    looks.put(name, look);
                }
            }
        });
        return new Observed(Map.copyOf(looks));
    }
}
