package io.mlops.provider.spi;

import io.mlops.provider.ProviderSettings;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where services of a cloud answer instead of at the cloud's own addresses, for sandboxes and private links: {@code endpoint.SERVICE} is for
 * one service, {@code endpoint.SERVICE.REGION} for one service in one region; the narrower counts.
 *
 * @param named addresses without a slash at the end, by the setting that names them
 */
public record ServiceAddresses(Map<String, URI> named) {
    private static final String KEY = "endpoint";

    /** A service that an address can be named for. */
    public interface Service {
        /** What it is called in the settings; empty for all services together. */
        String word();

        /** Whether it may have an address in each region. */
        default boolean regional() {
            return true;
        }
    }

    public ServiceAddresses {
        named = Map.copyOf(named);
    }

    /** Reads those of these services; what is no address of a host is INVALID_ARGUMENT. */
    public static ServiceAddresses read(
            ProviderSettings settings, List<? extends Service> services, List<String> regions) {
        Map<String, URI> named = new HashMap<>();
        for (Service service : services) {
            read(settings, key(service), named);
            if (service.regional()) {
                regions.forEach(region -> read(settings, key(service) + "." + region, named));
            }
        }
        return new ServiceAddresses(named);
    }

    private static void read(ProviderSettings settings, String key, Map<String, URI> named) {
        Optional<String> found = settings.find(key);
        if (found.isEmpty()) {
            return;
        }
        String text = found.get();
        if (!text.matches("https?://[^\\s/?#]+/?")) {
            throw settings.invalid(
                    "the setting " + key + " is \"" + text + "\", which is no http:// or https:// address");
        }
        named.put(key, URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text));
    }

    private static String key(Service service) {
        return service.word().isEmpty() ? KEY : KEY + "." + service.word();
    }

    /** Of a service in a region; empty where the cloud's own counts. */
    public Optional<URI> of(Service service, String region) {
        return Optional.ofNullable(named.get(key(service) + "." + region)).or(() -> of(service));
    }

    /** Of a service in all regions; empty where the cloud's own counts. */
    public Optional<URI> of(Service service) {
        return Optional.ofNullable(named.get(key(service)));
    }
}
