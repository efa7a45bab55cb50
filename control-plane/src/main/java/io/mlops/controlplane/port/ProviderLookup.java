package io.mlops.controlplane.port;

import io.mlops.provider.Provider;
import io.mlops.routing.Transports;
import java.util.Optional;
import java.util.SortedSet;

/** Finds providers by the name that locations use, opening each at most once. Must be thread-safe. */
public interface ProviderLookup {
    /** The names of the providers that are installed. */
    SortedSet<String> names();

    /** The provider of this name, opened; empty when none of this name is installed. */
    Optional<Provider> find(String name);

    /** The ways to speak to these providers' endpoints, without opening the providers themselves. */
    default Transports transports() {
        return Transports.NONE;
    }
}
