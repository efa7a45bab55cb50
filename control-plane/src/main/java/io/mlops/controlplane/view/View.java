package io.mlops.controlplane.view;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the controller last saw and decided, as one immutable snapshot; {@code view.json} holds it.
 *
 * @param writtenAt when it was written: its age is shown wherever it is shown
 * @param controllerOrNull who wrote it; null when a client wrote it because no controller ran
 * @param gateway the gateway as observed
 * @param store a phrase when the store cannot be reached, else empty
 * @param deployments ordered by name
 */
public record View(
        Instant writtenAt,
        @Nullable Controller controllerOrNull,
        Gateway gateway,
        String store,
        List<Deployment> deployments) {
    /** The version of the JSON form. */
    public static final int VERSION = 1;

    public View {
        deployments = List.copyOf(deployments);
    }

    /** Nothing deployed, nobody running. */
    public static View empty(Instant now) {
        return new View(now, null, Gateway.down("not started"), "", List.of());
    }

    /**
     * The controller that wrote a view.
     *
     * @param fence its fencing number
     */
    public record Controller(long pid, Instant startedAt, long fence) {}

    /**
     * The gateway as the controller saw it.
     *
     * @param url where clients call it, empty while unknown
     * @param adminUrl the admin port of the first process that serves, empty while unknown
     * @param pid that process
     * @param state READY, STARTING or DOWN: READY as soon as one process serves
     * @param processes each process that is wanted or lives
     */
    public record Gateway(
            String url, String adminUrl, long pid, String state, String reason, List<GatewayProcess> processes) {
        public Gateway {
            processes = List.copyOf(processes);
        }

        /** One process that is the whole gateway. */
        public Gateway(String url, String adminUrl, long pid, String state, String reason) {
            this(url, adminUrl, pid, state, reason, List.of(new GatewayProcess(1, pid, adminUrl, state, reason)));
        }

        /** How many processes serve. */
        public long ready() {
            return processes.stream()
                    .filter(process -> process.state().equals("READY"))
                    .count();
        }

        /** The admin ports of all processes that serve. */
        public List<String> adminUrls() {
            return processes.stream()
                    .filter(process -> process.state().equals("READY"))
                    .map(GatewayProcess::adminUrl)
                    .toList();
        }

        public static Gateway down(String reason) {
            return new Gateway("", "", 0, "DOWN", reason);
        }
    }

    /**
     * One process of the gateway.
     *
     * @param slot its place, from 1
     * @param pid 0 when there is none
     * @param adminUrl its admin port, empty while unknown
     * @param state READY, STARTING or DOWN
     * @param reason why it is not ready
     */
    public record GatewayProcess(int slot, long pid, String adminUrl, String state, String reason) {}

    /**
     * One deployment.
     *
     * @param generation counts the changes that were asked for
     * @param observedGeneration the last one that the controller has taken up
     * @param message one line for people
     * @param revision the one that serves, or comes up as the first
     * @param previousRevision the one that {@code rollback} returns to without a new start; 0 for none
     * @param url what clients POST to, empty while the gateway's address is unknown
     * @param modelDigest of the serving revision, hexadecimal
     * @param desired how many replicas the serving revision should have, over all locations
     * @param ready how many of them are ready
     * @param rolloutOrNull the rollout that is under way or waits; null for none
     * @param events newest last, at most 20
     */
    public record Deployment(
            String name,
            long generation,
            long observedGeneration,
            Phase phase,
            String message,
            int revision,
            int previousRevision,
            String url,
            String modelDigest,
            int desired,
            int ready,
            @Nullable Rollout rolloutOrNull,
            List<Placed> locations,
            List<Event> events) {
        public Deployment(
                String name,
                long generation,
                long observedGeneration,
                Phase phase,
                String message,
                int revision,
                int previousRevision,
                String url,
                String modelDigest,
                int desired,
                int ready,
                List<Placed> locations,
                List<Event> events) {
            this(
                    name,
                    generation,
                    observedGeneration,
                    phase,
                    message,
                    revision,
                    previousRevision,
                    url,
                    modelDigest,
                    desired,
                    ready,
                    null,
                    locations,
                    events);
        }

        public Deployment {
            locations = List.copyOf(locations);
            events = List.copyOf(events);
        }
    }

    /**
     * A new revision that comes up, takes over or waits to.
     *
     * @param revision the new one
     * @param step 1 the first, 0 while it gets no traffic
     * @param steps how many there are
     * @param share of the traffic that it gets now, as in {@code 5%}
     * @param waitsUntilOrNull the end of the freeze that it waits for; null where it does not wait
     * @param drift how its outputs compare with the serving revision's, for people; empty where that is not known
     */
    public record Rollout(
            int revision,
            int step,
            int steps,
            String share,
            @Nullable Instant waitsUntilOrNull,
            String drift) {}

    /** Where a deployment stands. */
    public enum Phase {
        /** The first revision comes up. */
        DEPLOYING,
        /** Everything that was asked for is ready. */
        READY,
        /** A new revision comes up or takes over. */
        ROLLING,
        /** Serves, with fewer replicas than asked for. */
        DEGRADED,
        /** The first revision cannot come up; the message says why. Tried again now and then. */
        FAILED,
        /** The last new revision was given up and the one before serves; the message says why. */
        ROLLED_BACK,
        /** Going away. */
        DESTROYING
    }

    /**
     * One revision at one location: an endpoint.
     *
     * @param priority 0 is first
     * @param weight share of new requests within its priority, percent; 0 takes none
     * @param image what runs there, by its digest where the location pulls images
     * @param state STARTING, READY, DEGRADED, FAILED, DRAINING, STANDBY, or EJECTED where no gateway reaches it
     * @param wholeOrNull the endpoint as one place for all of its replicas; null where each has an address of its own
     */
    public record Placed(
            String location,
            int revision,
            String image,
            int priority,
            int weight,
            String state,
            int desired,
            int ready,
            @Nullable Whole wholeOrNull,
            List<Replica> replicas) {
        /** One whose replicas have addresses of their own. */
        public Placed(
                String location,
                int revision,
                String image,
                int priority,
                int weight,
                String state,
                int desired,
                int ready,
                List<Replica> replicas) {
            this(location, revision, image, priority, weight, state, desired, ready, null, replicas);
        }

        public Placed {
            replicas = List.copyOf(replicas);
        }
    }

    /**
     * An endpoint whose provider balances between its replicas.
     *
     * @param id as gateways name it
     * @param through the provider through whose transport it is spoken to; empty for a plain server
     */
    public record Whole(String id, String address, String through) {}

    /**
     * One replica.
     *
     * @param state as {@link io.mlops.endpoint.Replica.State}
     * @param address empty while it has none
     */
    public record Replica(String id, String state, String address, Instant startedAt, String reason) {}

    /** Something that happened to a deployment, from the journal. */
    public record Event(Instant at, String action, String detail) {}
}
