package io.mlops.gateway;

import io.mlops.Location;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The faults that drills have injected into this gateway's connections. Each ends when it is told to, when its time is over, and
 * when whoever asked for it has not renewed it for 3 s: it may be dead. Belongs to the admin port's thread.
 */
final class Faults {
    static final Duration RENEW_WITHIN = Duration.ofSeconds(3);
    private static final int MOST = 16;

    private final RoutingTable table;
    private final Events events;
    private final Clock clock;
    private final Supplier<String> ids;
    private final Map<String, Active> active = new LinkedHashMap<>();

    Faults(RoutingTable table, Events events, Clock clock, Supplier<String> ids) {
        this.table = table;
        this.events = events;
        this.clock = clock;
        this.ids = ids;
    }

    /** It cannot be done; the status says in which way. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;
        private final int status;

        Refused(int status, String message) {
            super(message);
            this.status = status;
        }

        int status() {
            return status;
        }
    }

    /** A fault that is in force. */
    static final class Active {
        private final FaultRequest request;
        private final UpstreamFault fault;
        private final long endsAt;
        private long renewedAt;

        Active(FaultRequest request, UpstreamFault fault, long now) {
            this.request = request;
            this.fault = fault;
            this.endsAt = now + request.limit().toNanos();
            this.renewedAt = now;
        }

        FaultRequest request() {
            return request;
        }

        UpstreamFault fault() {
            return fault;
        }

        private boolean hits(UpstreamLink link) {
            return request.location().isEmpty()
                    ? request.upstreams().contains(link.live().upstream().id())
                    : Location.parse(request.location())
                            .contains(link.live().upstream().location());
        }
    }

    /** Injects it; in force when this returns. */
    Active inject(FaultRequest request) throws Refused {
        Deployment deployment = table.find(request.deployment());
        if (deployment == null) {
            throw new Refused(404, "there is no deployment named " + request.deployment());
        }
        if (active.size() >= MOST) {
            throw new Refused(409, MOST + " faults are active; revert one first");
        }
        UpstreamFault asked = request.fault();
        UpstreamFault fault = new UpstreamFault(ids.get(), asked.kind(), asked.share(), asked.delay(), asked.status());
        Active made = new Active(request, fault, clock.now());
        List<UpstreamLink> links =
                deployment.links().stream().filter(made::hits).toList();
        requireAll(request, links);
        for (UpstreamLink link : links) {
            UpstreamFault other = link.fault();
            if (other != null) {
                throw new Refused(
                        409,
                        "fault " + other.id() + " is on "
                                + link.live().upstream().id());
            }
        }
        active.put(fault.id(), made);
        links.forEach(link -> link.fault(fault));
        event(Event.Type.FAULT_INJECTED, made, fault.phrase());
        return made;
    }

    private static void requireAll(FaultRequest request, List<UpstreamLink> links) throws Refused {
        List<String> missing = new ArrayList<>(request.upstreams());
        links.forEach(link -> missing.remove(link.live().upstream().id()));
        if (!missing.isEmpty()) {
            throw new Refused(404, request.deployment() + " has no upstream " + String.join(", ", missing));
        }
        if (links.isEmpty()) {
            throw new Refused(404, request.deployment() + " has no upstream in " + request.location());
        }
    }

    /** Whoever asked for it lives. */
    Active renew(String id) throws Refused {
        Active found = require(id);
        found.renewedAt = clock.now();
        return found;
    }

    void revert(String id) throws Refused {
        end(require(id), "reverted");
    }

    private Active require(String id) throws Refused {
        Active found = active.get(id);
        if (found == null) {
            throw new Refused(404, "there is no fault " + id + "; it may have ended: see /events");
        }
        return found;
    }

    /** Ends what is over, and extends what hits a location to upstreams that came there since. */
    void tick() {
        long now = clock.now();
        for (Active each : List.copyOf(active.values())) {
            if (now - each.endsAt >= 0) {
                end(each, "its " + each.request().limit().toSeconds() + " s are over");
            } else if (now - each.renewedAt >= RENEW_WITHIN.toNanos()) {
                end(each, "not renewed for " + RENEW_WITHIN.toSeconds() + " s");
            } else {
                set(each, link -> link.fault() == null, each.fault());
            }
        }
    }

    private void end(Active which, String reason) {
        active.remove(which.fault().id());
        set(which, link -> which.fault().equals(link.fault()), null);
        event(Event.Type.FAULT_REVERTED, which, reason);
    }

    private void set(Active which, Predicate<UpstreamLink> where, @Nullable UpstreamFault fault) {
        Deployment deployment = table.find(which.request().deployment());
        if (deployment == null) {
            return;
        }
        deployment.links().stream().filter(which::hits).filter(where).forEach(link -> link.fault(fault));
    }

    Collection<Active> active() {
        return active.values();
    }

    private void event(Event.Type type, Active which, String what) {
        FaultRequest request = which.request();
        events.add(
                type,
                request.deployment(),
                String.join(",", request.upstreams()),
                request.location(),
                which.fault().id() + " " + which.fault().word() + ": " + what);
    }
}
