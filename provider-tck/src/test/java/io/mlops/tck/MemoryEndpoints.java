package io.mlops.tck;

import static io.mlops.endpoint.Replica.State.READY;
import static io.mlops.endpoint.Replica.State.UNHEALTHY;

import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.Tags;
import io.mlops.artifact.ObjectInfo;
import io.mlops.endpoint.Endpoint;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.Hosting;
import io.mlops.endpoint.Replica;
import io.mlops.endpoint.Scaling;
import io.mlops.endpoint.spi.EndpointsDriver;
import io.mlops.tck.MemoryWorld.Running;
import io.mlops.tck.ProviderHarness.AutoscalingBounds;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Endpoints in memory, ready at once, that make the mistakes that they are told to. */
final class MemoryEndpoints implements MemoryDriver, EndpointsDriver {
    /** Has four CPUs. */
    static final String LARGE = "memory.large";

    private final MemoryWorld world;
    private final Set<Capability> capabilities;
    private final Object self = new Object();

    MemoryEndpoints(MemoryWorld world, Set<Capability> capabilities) {
        this.world = world;
        this.capabilities = capabilities;
    }

    @Override
    public Set<Capability> capabilities() {
        return capabilities;
    }

    @Override
    public Endpoint apply(EndpointSpec spec) throws MemoryFailure {
        synchronized (world) {
            requirePossible(spec);
            Running running = world.endpoints.get(spec.name());
            if (running == null) {
                requireModel(spec);
                running = new Running(spec, machine(spec));
                world.endpoints.put(spec.name(), running);
            } else {
                update(running, spec);
            }
            if (!bad(spec)) {
                follow(spec);
                adjust(running, spec);
            }
            return view(running);
        }
    }

    private void adjust(Running running, EndpointSpec spec) {
        if (world.makes(Mistake.RESTARTS_ALL_TO_SCALE) && running.replicas.size() != spec.replicas()) {
            running.replicas.clear();
        }
        if (!world.makes(Mistake.NEVER_REPLACES)) {
            running.dead.clear();
        }
        int wanted = number(running, spec) + (world.makes(Mistake.STARTS_DOUBLES) ? 1 : 0);
        while (running.replicas.size() + running.dead.size() < wanted) {
            running.replicas.add(id(spec, running));
        }
        while (running.replicas.size() > wanted) {
            running.replicas.removeLast();
        }
        if (world.makes(Mistake.STARTS_A_COPY_FOR_EACH_PROCESS)) {
            running.replicas.removeIf(id -> id.startsWith("of-"));
            running.replicas.add("of-" + System.identityHashCode(self));
        }
    }

    /** Hands the bounds to what follows the load. */
    private void follow(EndpointSpec spec) {
        Optional<Scaling> scaling = spec.scaling().filter(any -> !world.makes(Mistake.FOLLOWS_NO_LOAD));
        if (scaling.isEmpty()) {
            if (!world.makes(Mistake.FOLLOWS_THE_LOAD_FOR_EVER)) {
                world.autoscaling.remove(spec.name());
            }
            return;
        }
        AutoscalingBounds bounds =
                new AutoscalingBounds(spec.replicas(), scaling.get().maximum());
        if (world.makes(Mistake.KEEPS_THE_FIRST_BOUNDS)) {
            world.autoscaling.putIfAbsent(spec.name(), bounds);
        } else {
            world.autoscaling.put(spec.name(), bounds);
        }
    }

    private int number(Running running, EndpointSpec spec) {
        int now = running.replicas.size() + running.dead.size();
        if (spec.scaling().isEmpty() || world.makes(Mistake.SCALES_BACK)) {
            return spec.replicas();
        }
        int most = world.makes(Mistake.LETS_THE_NUMBER_RUN_AWAY)
                ? Integer.MAX_VALUE
                : spec.scaling().get().maximum();
        return Math.clamp(now, spec.replicas(), most);
    }

    private String id(EndpointSpec spec, Running running) {
        return spec.name() + "-"
                + (world.makes(Mistake.REUSES_IDS) ? running.replicas.size() : world.numbers.incrementAndGet());
    }

    @Override
    public Optional<Endpoint> find(String name) {
        synchronized (world) {
            return Optional.ofNullable(world.endpoints.get(name)).map(this::view);
        }
    }

    @Override
    public List<Endpoint> list(Tags tags) {
        synchronized (world) {
            return world.endpoints.values().stream()
                    .filter(running ->
                            world.makes(Mistake.LISTS_WHATEVER_THE_TAGS) || tags.subsetOf(running.spec.tags()))
                    .map(this::view)
                    .toList();
        }
    }

    @Override
    public void delete(String name, Duration drain) {
        synchronized (world) {
            if (world.makes(Mistake.LEAVES_A_REPLICA_RUNNING) && world.endpoints.containsKey(name)) {
                world.endpoints.get(name).replicas.removeLast();
                return;
            }
            if (!world.makes(Mistake.LEAVES_THE_SCALING)) {
                world.autoscaling.remove(name);
            }
            Running gone = world.endpoints.remove(name);
            if (gone != null && world.makes(Mistake.FORGETS_BEFORE_IT_STOPS)) {
                world.endpoints.put("orphans of " + name, gone);
            }
        }
    }

    private boolean hangs(String id) {
        Long until = world.hung.get(id);
        return until != null && (world.makes(Mistake.HANGS_FOR_EVER) || System.nanoTime() - until < 0);
    }

    void close() {
        synchronized (world) {
            if (world.makes(Mistake.STOPS_ALL_WHEN_CLOSED)) {
                world.endpoints.clear();
            }
        }
    }

    private void update(Running running, EndpointSpec spec) throws MemoryFailure {
        EndpointSpec there = running.spec;
        boolean same = there.model().equals(spec.model()) && there.compute().equals(spec.compute());
        if (!same && !world.makes(Mistake.CHANGES_WHAT_IT_SERVES)) {
            throw new MemoryFailure(ErrorCode.ALREADY_EXISTS, "it serves something else");
        }
        if (there.hosting().getClass() != spec.hosting().getClass() && !world.makes(Mistake.CHANGES_WHAT_IT_RUNS_ON)) {
            throw new MemoryFailure(ErrorCode.ALREADY_EXISTS, "it runs on something else");
        }
        running.spec = world.makes(Mistake.IGNORES_NEW_TAGS) ? there.withReplicas(spec.replicas()) : spec;
        if (world.makes(Mistake.FORGETS_THE_TARGET)) {
            running.spec = running.spec.withScaling(there.scalingOrNull());
        }
    }

    private void requirePossible(EndpointSpec spec) throws MemoryFailure {
        boolean possible = (spec.location().equals(MemoryProvider.HERE) || world.makes(Mistake.TAKES_ANY_LOCATION))
                && (spec.image().equals(MemoryProvider.IMAGE) || world.makes(Mistake.TAKES_ANY_IMAGE))
                && (spec.compute().accelerators().isEmpty() || world.makes(Mistake.TAKES_ANY_ACCELERATOR));
        if (!possible) {
            throw new MemoryFailure(ErrorCode.INVALID_ARGUMENT, "not here");
        }
        requireMachine(spec);
    }

    private String machine(EndpointSpec spec) {
        return spec.compute()
                .instanceType()
                .filter(named -> !world.makes(Mistake.IGNORES_THE_INSTANCE_TYPE))
                .orElse("memory.small");
    }

    private void requireMachine(EndpointSpec spec) throws MemoryFailure {
        boolean fits = spec.compute().instanceType().stream()
                .allMatch(named -> named.equals(LARGE) && spec.compute().cpus() <= 4);
        if (!fits && !world.makes(Mistake.TAKES_ANY_INSTANCE_TYPE)) {
            throw new MemoryFailure(
                    ErrorCode.INVALID_ARGUMENT,
                    spec.compute().instanceTypeOrNull() + " does not do; " + LARGE + " fits");
        }
    }

    private void requireModel(EndpointSpec spec) throws MemoryFailure {
        Optional<ObjectInfo> stored =
                Optional.ofNullable(world.objects.get(spec.model().artifact())).map(MemoryWorld.Stored::info);
        if (stored.isEmpty() && !world.makes(Mistake.NEEDS_NO_MODEL)) {
            throw new MemoryFailure(ErrorCode.NOT_FOUND, "no such model");
        }
        if (stored.isPresent()
                && !stored.get().digest().equals(spec.model().digest())
                && !world.makes(Mistake.DOES_NOT_COMPARE_DIGESTS)) {
            throw new MemoryFailure(ErrorCode.FAILED_PRECONDITION, "another model");
        }
    }

    private static boolean bad(EndpointSpec spec) {
        return spec.model().digest().equals(MemoryHarness.BROKEN.digest());
    }

    private Endpoint view(Running running) {
        List<Replica> replicas = new ArrayList<>();
        running.replicas.forEach(id -> replicas.add(
                new Replica(id, hangs(id) ? UNHEALTHY : READY, URI.create("http://" + id), Instant.EPOCH, "")));
        running.dead.forEach(id -> replicas.add(new Replica(id, Replica.State.FAILED, null, Instant.EPOCH, "killed")));
        Endpoint.State state = Endpoint.State.READY;
        String reason = "";
        if (bad(running.spec)) {
            state = world.makes(Mistake.HIDES_A_BAD_MODEL) ? Endpoint.State.CREATING : Endpoint.State.FAILED;
            reason = "the model is bad";
        } else if (running.replicas.size() < running.spec.replicas()) {
            state = Endpoint.State.DEGRADED;
            reason = "replicas are missing";
        }
        boolean serverless = running.spec.hosting() instanceof Hosting.Serverless;
        if (serverless && world.makes(Mistake.KEEPS_NOTHING_WARM)) {
            replicas.clear();
        }
        URI address = serverless ? URI.create("http://" + running.spec.name()) : null;
        return new Endpoint(running.spec, state, replicas, address, reason);
    }
}
