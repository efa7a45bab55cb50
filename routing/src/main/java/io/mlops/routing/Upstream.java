package io.mlops.routing;

import io.mlops.Location;
import java.net.URI;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One place that can answer a route's requests.
 *
 * @param id unique for ever; a replacement has an id of its own
 * @param address scheme, host and port, for example {@code http://127.0.0.1:40123}; {@code https} asks for TLS; a path only
 *     where a transport knows what it means
 * @param location where it runs, for choosing another failure domain on a retry
 * @param revision which revision of the deployment it serves
 * @param modelDigest the SHA-256 of the model it must report, in hexadecimal
 * @param priority 0 is first; a lower group is used only when those before it cannot answer
 * @param weight its share within its priority, 0 to 1,000,000; 0 takes nothing new
 * @param draining finishes what it has and takes nothing new
 * @param transport through what it is spoken to; null for the Open Inference Protocol over plain HTTP
 */
public record Upstream(
        String id,
        URI address,
        Location location,
        int revision,
        String modelDigest,
        int priority,
        int weight,
        boolean draining,
        @Nullable UpstreamTransport transport) {
    private static final int MOST_WEIGHT = 1_000_000;
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,127}");

    /** A plain server of the Open Inference Protocol. */
    public Upstream(
            String id,
            URI address,
            Location location,
            int revision,
            String modelDigest,
            int priority,
            int weight,
            boolean draining) {
        this(id, address, location, revision, modelDigest, priority, weight, draining, null);
    }

    public Upstream {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(location, "location");
        Objects.requireNonNull(modelDigest, "modelDigest");
        // Ids travel in headers, logs and metrics as they are.
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("upstream id \"" + id + "\" must match " + ID.pattern());
        }
        if (!isHttp(address) || address.getHost() == null || address.getRawUserInfo() != null) {
            throw new IllegalArgumentException(
                    "upstream " + id + ": address must be http://host:port or https://host:port, without a user");
        }
        if (priority < 0 || weight < 0 || weight > MOST_WEIGHT) {
            throw new IllegalArgumentException("upstream " + id + ": priority " + priority + " must be >= 0, weight "
                    + weight + " in 0.." + MOST_WEIGHT);
        }
    }

    /** The same place with another part of the traffic. */
    public Upstream withTraffic(int newPriority, int newWeight, boolean newDraining) {
        return new Upstream(
                id, address, location, revision, modelDigest, newPriority, newWeight, newDraining, transport);
    }

    /** Whether it is the same server in the same role, of which what was learnt still holds; its traffic may differ. */
    boolean isSamePlace(Upstream other) {
        return address.equals(other.address)
                && modelDigest.equals(other.modelDigest)
                && revision == other.revision
                && Objects.equals(transport, other.transport);
    }

    private static boolean isHttp(URI address) {
        return "http".equals(address.getScheme()) || "https".equals(address.getScheme());
    }
}
