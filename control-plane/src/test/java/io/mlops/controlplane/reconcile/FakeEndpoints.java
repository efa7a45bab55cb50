package io.mlops.controlplane.reconcile;

import io.mlops.ErrorCode;
import io.mlops.Tags;
import io.mlops.controlplane.reconcile.FakeWorld.FakeFailure;
import io.mlops.endpoint.Endpoint;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.Replica;
import io.mlops.endpoint.Scaling;
import io.mlops.endpoint.Survey;
import io.mlops.endpoint.spi.EndpointsDriver;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Endpoints in a map; replicas become ready half a second of fake time after their start. */
final class FakeEndpoints implements EndpointsDriver, FakeWorld.FakeDriver {
    private static final Duration START = Duration.ofMillis(500);

    private final FakeWorld world;
    private final InstantSource clock;
    private final Chaos chaos;
    private final TreeMap<String, EndpointSpec> specs = new TreeMap<>();
    private final Map<String, List<Machine>> machines = new HashMap<>();
    private int started;
    private int deletes;
    private @Nullable URI server;

    /** A running replica, or a dead one. */
    private record Machine(String id, int port, Instant startedAt, boolean dead) {}

    FakeEndpoints(FakeWorld world, InstantSource clock, Chaos chaos) {
        this.world = world;
        this.clock = clock;
        this.chaos = chaos;
    }

    @Override
    public FakeWorld world() {
        return world;
    }

    @Override
    public synchronized Endpoint apply(EndpointSpec spec) throws Exception {
        world.requireReachable();
        FakeWorld.FakeFailure refusal = world.refusing.get(spec.location());
        if (refusal != null) {
            throw refusal;
        }
        EndpointSpec there = specs.get(spec.name());
        if (there != null
                && (!there.model().equals(spec.model())
                        || !there.image().equals(spec.image())
                        || !there.location().equals(spec.location())
                        || !there.compute().equals(spec.compute())
                        || there.hosting().getClass() != spec.hosting().getClass())) {
            throw new FakeFailure(
                    ErrorCode.ALREADY_EXISTS, "it exists with another model, image, compute or kind of hosting");
        }
        if (there == null && world.artifacts.find(spec.model().artifact()).isEmpty()) {
            throw new FakeFailure(
                    ErrorCode.NOT_FOUND, "there is no model " + spec.model().artifact());
        }
        if (spec.replicas() > world.quotas.getOrDefault(spec.location(), Integer.MAX_VALUE)) {
            throw new FakeFailure(ErrorCode.RESOURCE_EXHAUSTED, "the quota is " + world.quotas.get(spec.location()));
        }
        boolean changes = !spec.equals(there)
                || machines.getOrDefault(spec.name(), List.of()).stream().anyMatch(Machine::dead)
                || machines.getOrDefault(spec.name(), List.of()).size() != number(spec);
        if (changes && !(there != null && world.hopeless.contains(spec.model().digest()))) {
            chaos.effect("apply " + spec.location(), () -> place(spec));
        }
        return find(spec.name()).orElseThrow();
    }

    private EndpointSpec place(EndpointSpec spec) {
        specs.put(spec.name(), spec);
        List<Machine> own = machines.computeIfAbsent(spec.name(), n -> new ArrayList<>());
        own.removeIf(Machine::dead);
        run(spec.name(), Math.min(number(spec), world.stock.getOrDefault(spec.location(), Integer.MAX_VALUE)));
        return spec;
    }

    /** Between its bounds the number is left alone. */
    private int number(EndpointSpec spec) {
        int now = machines.getOrDefault(spec.name(), List.of()).size();
        int most = spec.scaling().map(Scaling::maximum).orElse(spec.replicas());
        return Math.clamp(now, spec.replicas(), most);
    }

    /** Moves an endpoint to so many replicas, as its load does. */
    synchronized void follow(String name, int replicas) {
        run(name, replicas);
    }

    private void run(String name, int replicas) {
        List<Machine> own = machines.computeIfAbsent(name, n -> new ArrayList<>());
        while (own.size() > replicas) {
            own.remove(own.size() - 1);
        }
        while (own.size() < replicas) {
            started++;
            own.add(new Machine(name + "-" + started, 10_000 + started, clock.instant(), false));
        }
    }

    @Override
    public synchronized Optional<Endpoint> find(String name) {
        world.requireReachable();
        return Optional.ofNullable(specs.get(name)).map(this::endpoint);
    }

    @Override
    public synchronized List<Endpoint> list(Tags tags) {
        world.requireReachable();
        return specs.values().stream()
                .filter(spec -> tags.subsetOf(spec.tags()))
                .map(this::endpoint)
                .toList();
    }

    @Override
    public Survey survey(Tags tags) {
        List<Endpoint> seen = list(tags).stream()
                .filter(endpoint -> !world.unseen.containsKey(endpoint.spec().location()))
                .toList();
        return new Survey(seen, new TreeMap<>(world.unseen));
    }

    @Override
    public synchronized void delete(String name, Duration drain) throws Exception {
        world.requireReachable();
        deletes++;
        chaos.effect("delete " + name, () -> {
            machines.remove(name);
            return Optional.ofNullable(specs.remove(name));
        });
    }

    private Endpoint endpoint(EndpointSpec spec) {
        boolean hopeless = world.hopeless.contains(spec.model().digest()) || world.sold.contains(spec.location());
        List<Replica> replicas = machines.getOrDefault(spec.name(), List.of()).stream()
                .map(machine -> replica(machine, hopeless))
                .toList();
        long ready =
                replicas.stream().filter(r -> r.state() == Replica.State.READY).count();
        Endpoint.State state = hopeless
                ? Endpoint.State.FAILED
                : ready >= spec.replicas()
                        ? Endpoint.State.READY
                        : replicas.stream().anyMatch(r -> r.state() == Replica.State.FAILED)
                                ? Endpoint.State.DEGRADED
                                : Endpoint.State.CREATING;
        String reason = world.sold.contains(spec.location())
                ? "there is no stock"
                : hopeless ? "the model cannot be loaded" : ready + " of " + spec.replicas() + " ready";
        URI whole = world.balances && ready >= Math.min(1, spec.replicas())
                ? URI.create("https://fake.example/endpoints/" + spec.name())
                : null;
        @Nullable ErrorCode gaveUp = hopeless && world.givesUp ? ErrorCode.FAILED_PRECONDITION : null;
        return new Endpoint(spec, state, replicas, whole, state == Endpoint.State.READY ? "" : reason, gaveUp);
    }

    private Replica replica(Machine machine, boolean hopeless) {
        URI address = server != null ? server : URI.create("http://127.0.0.1:" + machine.port());
        if (machine.dead() || hopeless) {
            return new Replica(machine.id(), Replica.State.FAILED, null, machine.startedAt(), "its process is gone");
        }
        boolean ready = !clock.instant().isBefore(machine.startedAt().plus(START));
        return new Replica(
                machine.id(),
                ready ? Replica.State.READY : Replica.State.STARTING,
                ready && !world.balances ? address : null,
                machine.startedAt(),
                ready ? "" : "loading");
    }

    /** Every replica answers here, for those who really ask. */
    synchronized void serveAt(URI address) {
        server = address;
    }

    /** The endpoint that answers there. */
    synchronized Optional<EndpointSpec> at(URI address) {
        return specs.values().stream()
                .filter(spec -> address.getPath().endsWith("/" + spec.name())
                        || machines.getOrDefault(spec.name(), List.of()).stream()
                                .anyMatch(machine -> machine.port() == address.getPort()))
                .findFirst();
    }

    /** Ends a replica as kill -9 does. */
    synchronized void kill(String id) {
        machines.values()
                .forEach(own -> own.replaceAll(
                        m -> m.id().equals(id) ? new Machine(m.id(), m.port(), m.startedAt(), true) : m));
    }

    /** Puts something there that no store knows. */
    synchronized void smuggle(EndpointSpec spec) {
        place(spec);
    }

    synchronized int running() {
        return machines.values().stream().mapToInt(List::size).sum();
    }

    synchronized int started() {
        return started;
    }

    synchronized int deletes() {
        return deletes;
    }

    synchronized List<EndpointSpec> specs() {
        return List.copyOf(specs.values());
    }
}
