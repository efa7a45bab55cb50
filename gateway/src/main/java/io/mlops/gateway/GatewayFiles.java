package io.mlops.gateway;

import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a gateway reads and writes.
 *
 * @param routes the file of {@link io.mlops.routing.RoutesJson} that is followed; it may come later
 * @param announce where pid, ports and state are written for others to find; null for none
 * @param lock what the living gateway holds a lock on; null for none
 * @param accessLog one JSON line a request; null for none
 * @param rollups the folder of what was counted each minute; null for none
 */
public record GatewayFiles(
        Path routes,
        @Nullable Path announce,
        @Nullable Path lock,
        @Nullable Path accessLog,
        @Nullable Path rollups) {
    public GatewayFiles {
        Objects.requireNonNull(routes, "routes");
    }

    /** Counts no minutes. */
    public GatewayFiles(Path routes, @Nullable Path announce, @Nullable Path lock, @Nullable Path accessLog) {
        this(routes, announce, lock, accessLog, null);
    }

    /** Follows the routes and writes nothing. */
    public static GatewayFiles following(Path routes) {
        return new GatewayFiles(routes, null, null, null);
    }

    public GatewayFiles withRollups(Path folder) {
        return new GatewayFiles(routes, announce, lock, accessLog, folder);
    }
}
