package io.mlops.controlplane.port;

import java.net.URI;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The gateway of this home: one or more detached processes that share a port and outlive the controller. Called by one
 * thread, several times a second: must return within milliseconds.
 */
public interface GatewayProcess {
    /**
     * For a program that embeds the controller without a gateway: its clients follow the routes. Nobody then tells what users see of a
     * new revision, and a rollout waits at its first step until somebody does: it is for what is deployed once and destroyed.
     */
    GatewayProcess NONE = new GatewayProcess() {
        @Override
        public Observed observe() {
            return new Observed(State.DOWN, 0, null, null, "none is wanted: clients follow the routes", List.of());
        }

        @Override
        public void ensureStarted() {
            // There is nothing to start.
        }

        @Override
        public void stop() {
            // There is nothing to stop.
        }
    };

    /** Must observe, not remember: the lock file says whether it lives, the announce file what it is. */
    Observed observe();

    /**
     * Must start every wanted process that does not live, on the same ports as before, without waiting for it, and ask those
     * that are too many to end; must never start a second one in the same place, nor again while the one started before may
     * still be on its way.
     */
    void ensureStarted();

    /** Must ask all that live to finish what they have and end, without waiting for it; may be called again and again. */
    void stop();

    /**
     * What was observed.
     *
     * @param state whether it serves: one process is enough
     * @param pid of the first process that serves, 0 when there is none
     * @param urlOrNull where clients call it; null while unknown
     * @param adminUrlOrNull where the admin port of the first process that serves answers; null while unknown
     * @param reason why it is not ready, for people; empty when it is
     * @param members every process that is wanted or lives
     */
    record Observed(
            State state,
            long pid,
            @Nullable URI urlOrNull,
            @Nullable URI adminUrlOrNull,
            String reason,
            List<Member> members) {
        public Observed {
            Objects.requireNonNull(state, "state");
            Objects.requireNonNull(reason, "reason");
            members = List.copyOf(members);
        }

        /** A gateway of one process. */
        public Observed(State state, long pid, @Nullable URI urlOrNull, @Nullable URI adminUrlOrNull, String reason) {
            this(
                    state,
                    pid,
                    urlOrNull,
                    adminUrlOrNull,
                    reason,
                    List.of(new Member(1, true, state, pid, adminUrlOrNull, reason)));
        }

        /** The admin ports of all processes that serve. */
        public List<URI> adminUrls() {
            return members.stream()
                    .filter(member -> member.state() == State.READY)
                    .map(Member::adminUrlOrNull)
                    .filter(Objects::nonNull)
                    .toList();
        }

        /** Whether each process that is wanted lives, and no other. */
        public boolean complete() {
            return members.stream().allMatch(member -> member.wanted() == (member.state() != State.DOWN));
        }
    }

    /**
     * One process of the gateway.
     *
     * @param slot its place, from 1
     * @param wanted whether there should be one in this place
     * @param pid 0 when there is none
     * @param adminUrlOrNull where its admin port answers; null while unknown
     * @param reason why it is not ready, for people; empty when it is
     */
    record Member(
            int slot,
            boolean wanted,
            State state,
            long pid,
            @Nullable URI adminUrlOrNull,
            String reason) {}

    /** Whether a gateway serves. */
    enum State {
        READY,
        STARTING,
        DOWN
    }
}
