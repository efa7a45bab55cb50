package io.mlops.controlplane.port;

import io.mlops.transport.TransportTarget;
import java.net.URI;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where something that serves can be asked: a replica, or an endpoint as a whole where the provider balances.
 *
 * @param address where it answers
 * @param throughOrNull the endpoint, where it is spoken to through its provider's transport; null for a plain server of the Open
 *     Inference Protocol
 */
public record ReplicaPlace(URI address, @Nullable TransportTarget throughOrNull) {
    public ReplicaPlace {
        Objects.requireNonNull(address, "address");
    }

    public static ReplicaPlace plain(URI address) {
        return new ReplicaPlace(address, null);
    }

    public Optional<TransportTarget> through() {
        return Optional.ofNullable(throughOrNull);
    }
}
