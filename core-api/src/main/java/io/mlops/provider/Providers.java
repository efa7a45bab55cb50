package io.mlops.provider;

import io.mlops.CallListener;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.provider.spi.ProviderFactory;
import io.mlops.transport.InferenceTransport;
import io.mlops.transport.TransportTarget;
import java.time.InstantSource;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The providers on the class path: where a program that embeds the library begins. Opens a provider by the name that its
 * configuration gives, and transports to endpoints without opening the provider that has them. Thread-safe.
 */
public final class Providers {
    private final SortedMap<String, ProviderFactory> factories;
    private final Function<String, Map<String, String>> settings;

    private Providers(SortedMap<String, ProviderFactory> factories, Function<String, Map<String, String>> settings) {
        this.factories = factories;
        this.settings = settings;
    }

    /** {@code settings} gives a provider's configuration by its name, and is asked when something is opened. */
    public static Providers onClassPath(Function<String, Map<String, String>> settings) {
        SortedMap<String, ProviderFactory> found = new TreeMap<>();
        ServiceLoader.load(ProviderFactory.class).forEach(factory -> found.put(factory.name(), factory));
        return new Providers(Collections.unmodifiableSortedMap(found), settings);
    }

    /** The names of those that are there. */
    public SortedSet<String> names() {
        return Collections.unmodifiableSortedSet(new TreeSet<>(factories.keySet()));
    }

    /**
     * Opens the provider of this name; the caller closes it. INVALID_ARGUMENT for settings that it cannot take,
     * FAILED_PRECONDITION where it is not on the class path.
     */
    public Provider open(String provider) {
        return open(provider, CallListener.NONE);
    }

    /** Like that, and {@code listener} is told of every call to it. */
    public Provider open(String provider, CallListener listener) {
        ProviderFactory factory = factory(provider)
                .orElseThrow(() -> new MlopsException(
                        ErrorCode.FAILED_PRECONDITION, "cannot open provider " + provider + ": " + missing()));
        return factory.open(new ProviderSettings(provider, settings.apply(provider)), listener);
    }

    /** The way to an endpoint of a provider; UNSUPPORTED where the provider is missing or its endpoints need none. */
    public InferenceTransport transport(String provider, TransportTarget target) {
        ProviderFactory factory = factory(provider).orElseThrow(() -> target.cannotOpen(provider, missing()));
        return transport(factory, new ProviderSettings(provider, settings.apply(provider)), target);
    }

    /** The same with a factory that the caller has found. */
    public static InferenceTransport transport(
            ProviderFactory factory, ProviderSettings settings, TransportTarget target) {
        return factory.transport(settings, target)
                .map(driver -> new InferenceTransport(driver, CallListener.NONE, InstantSource.system()))
                .orElseThrow(() -> target.cannotOpen(
                        factory.name(), "it has none: its endpoints speak the Open Inference Protocol themselves"));
    }

    private Optional<ProviderFactory> factory(String provider) {
        return Optional.ofNullable(factories.get(provider));
    }

    private String missing() {
        String there = factories.isEmpty() ? "none is" : "there: " + String.join(", ", factories.keySet());
        return "it is not on the class path (" + there + "); add its module, mlops-provider-NAME";
    }
}
