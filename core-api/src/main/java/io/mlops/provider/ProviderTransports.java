package io.mlops.provider;

import io.mlops.CallListener;
import io.mlops.provider.spi.ProviderFactory;
import io.mlops.transport.InferenceTransport;
import io.mlops.transport.TransportTarget;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Opens transports of providers without opening the providers themselves: for data planes, and for teams that embed the client with
 * providers on their class path. Thread-safe.
 */
public final class ProviderTransports {
    private final SortedMap<String, ProviderFactory> factories;
    private final Function<String, Map<String, String>> settings;

    private ProviderTransports(
            SortedMap<String, ProviderFactory> factories, Function<String, Map<String, String>> settings) {
        this.factories = factories;
        this.settings = settings;
    }

    /** Of the providers on the class path; {@code settings} gives a provider's configuration. */
    public static ProviderTransports onClassPath(Function<String, Map<String, String>> settings) {
        SortedMap<String, ProviderFactory> found = new TreeMap<>();
        ServiceLoader.load(ProviderFactory.class).forEach(factory -> found.put(factory.name(), factory));
        return new ProviderTransports(found, settings);
    }

    /** The way to an endpoint of a provider; UNSUPPORTED where the provider is missing or its endpoints need none. */
    public InferenceTransport open(String provider, TransportTarget target) {
        ProviderFactory factory = Optional.ofNullable(factories.get(provider))
                .orElseThrow(() -> target.cannotOpen(
                        provider,
                        "it is not on the class path (there: " + String.join(", ", factories.keySet()) + ")"));
        return open(factory, new ProviderSettings(provider, settings.apply(provider)), target);
    }

    /** The same with a factory that the caller has found. */
    public static InferenceTransport open(ProviderFactory factory, ProviderSettings settings, TransportTarget target) {
        return factory.transport(settings, target)
                .map(driver -> new InferenceTransport(driver, CallListener.NONE, InstantSource.system()))
                .orElseThrow(() -> target.cannotOpen(
                        factory.name(), "it has none: its endpoints speak the Open Inference Protocol themselves"));
    }
}
