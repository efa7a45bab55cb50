package io.mlops.provider.local;

import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.Tags;
import io.mlops.artifact.ObjectInfo;
import io.mlops.endpoint.Endpoint;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.TensorSpec;
import io.mlops.endpoint.spi.EndpointsDriver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Endpoints as folders, replicas as processes that outlive whoever started them. What should be stands in files that are
 * replaced atomically before anything is started; what is comes from looking at the processes. Changes of one endpoint
 * exclude each other by a file lock, and a replica's process holds its slot's lock for life, so that not even a death in
 * the middle of a start leads to two of them. Thread-safe.
 */
final class LocalEndpoints implements LocalDriver, EndpointsDriver, AutoCloseable {
    private static final Set<Capability> CAPABILITIES =
            Set.of(Capability.ENDPOINTS, Capability.ENDPOINT_SCALING, Capability.REPLICA_ADDRESSES);
    private static final String IMAGE = "mlops/model-server";
    private static final Duration KILL_PATIENCE = Duration.ofSeconds(10);

    private final LocalConfig config;
    private final LocalFolders folders;
    private final LocalArtifactStore store;
    private final ReplicaObserver observer;
    private final SlotSupervisor supervisor;
    private final RandomGenerator random;

    LocalEndpoints(
            LocalConfig config,
            LocalFolders folders,
            LocalArtifactStore store,
            ModelServer server,
            InstantSource clock,
            RandomGenerator random) {
        this.config = config;
        this.folders = folders;
        this.store = store;
        this.observer = new ReplicaObserver(clock);
        this.supervisor = new SlotSupervisor(server, clock);
        this.random = random;
    }

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    @Override
    public Endpoint apply(EndpointSpec spec) throws IOException, InterruptedException, LocalException {
        requirePossible(spec);
        requireDescribable(spec);
        folders.lock(spec.name()).hold(() -> step(spec));
        // It may be deleted again by now; then what was asked for is on its way out.
        return find(spec.name())
                .orElseThrow(() -> new LocalException(ErrorCode.FAILED_PRECONDITION, "it was deleted meanwhile"));
    }

    private void step(EndpointSpec spec) throws IOException, InterruptedException, LocalException {
        EndpointFolder folder = folders.endpoint(spec.name());
        Optional<StoredEndpoint> found = folder.read();
        StoredEndpoint stored = found.isPresent() ? update(folder, found.get(), spec) : create(folder, spec);
        for (int number = 0; number < spec.replicas(); number++) {
            Files.createDirectories(folder.slot(stored, number).folder());
        }
        List<Slot> slots = folder.slots(stored);
        Map<Integer, Observation> seen = observer.observe(slots).stream()
                .collect(Collectors.toMap(observation -> observation.slot().number(), Function.identity()));
        for (Slot slot : slots) {
            if (slot.number() < spec.replicas()) {
                supervisor.keep(stored, folder.model(stored), slot, seen.get(slot.number()));
            } else {
                supervisor.retire(slot, seen.get(slot.number()));
            }
        }
    }

    @Override
    public Optional<Endpoint> find(String name) throws IOException, InterruptedException {
        EndpointFolder folder = folders.endpoint(name);
        Optional<StoredEndpoint> stored = folder.read();
        return stored.isPresent() ? Optional.of(view(folder, stored.get())) : Optional.empty();
    }

    @Override
    public List<Endpoint> list(Tags tags) throws IOException, InterruptedException {
        Map<StoredEndpoint, List<Slot>> wanted = new LinkedHashMap<>();
        for (EndpointFolder folder : folders.all()) {
            Optional<StoredEndpoint> stored = folder.read();
            if (stored.isPresent() && tags.subsetOf(stored.get().spec().tags())) {
                wanted.put(stored.get(), folder.slots(stored.get()));
            }
        }
        // All at once: one hung replica must not delay the news of every endpoint behind it.
        Map<Slot, Observation> seen = observer
                .observe(wanted.values().stream().flatMap(List::stream).toList())
                .stream()
                .collect(Collectors.toMap(Observation::slot, Function.identity()));
        return wanted.entrySet().stream()
                .map(entry -> EndpointView.of(
                        entry.getKey(),
                        entry.getValue().stream()
                                .filter(seen::containsKey)
                                .map(seen::get)
                                .toList()))
                .toList();
    }

    @Override
    public void delete(String name, Duration drain) throws IOException, InterruptedException, LocalException {
        EndpointFolder folder = folders.endpoint(name);
        List<ProcessHandle> processes = new ArrayList<>();
        AtomicReference<@Nullable StoredEndpoint> marked = new AtomicReference<>();
        folders.lock(name).hold(() -> {
            Optional<StoredEndpoint> stored = folder.read();
            if (stored.isPresent()) {
                // From here on nobody starts anything, so the lock need not be held while replicas finish what they
                // have.
                folder.write(stored.get().asDeleting());
                processes.addAll(processes(folder, stored.get()));
                marked.set(stored.get());
            }
        });
        StoredEndpoint deleting = marked.get();
        if (deleting == null) {
            return;
        }
        processes.forEach(ProcessHandle::destroy);
        if (!Processes.await(drain, () -> processes.stream().noneMatch(Processes::lives))) {
            Processes.kill(processes, KILL_PATIENCE);
        }
        folders.lock(name).hold(() -> bury(folder, deleting.incarnation()));
    }

    /** The replica of this id with its process; NOT_FOUND when none lives. */
    LivingReplica living(String replicaId) throws IOException, InterruptedException, LocalException {
        for (EndpointFolder folder : folders.all()) {
            Optional<StoredEndpoint> stored = folder.read();
            if (stored.isEmpty() || !replicaId.startsWith(folder.name() + "-")) {
                continue;
            }
            for (Slot slot : folder.slots(stored.get())) {
                Optional<SlotRecord> found =
                        slot.read().filter(held -> held.id().equals(replicaId));
                if (found.isPresent()) {
                    Run run = slot.run(found.get().generation());
                    Optional<ProcessHandle> process = run.process();
                    if (process.isPresent()) {
                        return new LivingReplica(
                                replicaId, process.get(), run.announce().toString());
                    }
                }
            }
        }
        throw new LocalException(ErrorCode.NOT_FOUND, "no replica of this id runs here");
    }

    @Override
    public void close() {
        observer.close();
    }

    private StoredEndpoint create(EndpointFolder folder, EndpointSpec spec)
            throws IOException, InterruptedException, LocalException {
        StoredEndpoint stored = new StoredEndpoint(spec, incarnation(), false);
        EndpointFolder draft = folders.draft(spec.name());
        DurableFiles.deleteTree(draft.root());
        Files.createDirectories(draft.incarnation(stored));
        try {
            linkModel(spec, draft.model(stored));
            draft.write(stored);
            DurableFiles.deleteTree(folder.root());
            DurableFiles.move(draft.root(), folder.root());
        } finally {
            DurableFiles.deleteTree(draft.root());
        }
        return stored;
    }

    private void linkModel(EndpointSpec spec, Path target) throws IOException, InterruptedException, LocalException {
        ObjectInfo info;
        try {
            info = store.link(spec.model().artifact(), target);
        } catch (LocalException e) {
            throw new LocalException(e.code(), "model " + spec.model().artifact() + ": " + e.getMessage());
        }
        if (!info.digest().equals(spec.model().digest())) {
            throw new LocalException(
                    ErrorCode.FAILED_PRECONDITION,
                    "model " + info.key() + " has SHA-256 " + info.digest() + " in the artifact store, expected "
                            + spec.model().digest());
        }
    }

    private static StoredEndpoint update(EndpointFolder folder, StoredEndpoint stored, EndpointSpec spec)
            throws IOException, LocalException {
        if (stored.deleting()) {
            throw new LocalException(
                    ErrorCode.FAILED_PRECONDITION, "it is being deleted; delete it again to finish that, then apply");
        }
        EndpointSpec there = stored.spec();
        if (!spec.equals(new EndpointSpec(
                there.name(),
                there.location(),
                there.model(),
                there.image(),
                there.compute(),
                spec.replicas(),
                spec.tags()))) {
            throw new LocalException(
                    ErrorCode.ALREADY_EXISTS, "it exists with another model, image, compute or location");
        }
        if (spec.equals(there)) {
            return stored;
        }
        StoredEndpoint updated = stored.withSpec(spec);
        folder.write(updated);
        return updated;
    }

    private Endpoint view(EndpointFolder folder, StoredEndpoint stored) throws IOException, InterruptedException {
        return EndpointView.of(stored, observer.observe(folder.slots(stored)));
    }

    /** Takes the endpoint's folder away; what could not be seen before ends for the lack of it or here. */
    private void bury(EndpointFolder folder, String incarnation)
            throws IOException, InterruptedException, LocalException {
        Optional<StoredEndpoint> stored = folder.read();
        if (stored.isPresent() && stored.get().incarnation().equals(incarnation)) {
            Path grave = folders.grave(folder.name(), random);
            DurableFiles.move(folder.root(), grave);
            Processes.kill(Processes.marked(folder.marker()), KILL_PATIENCE);
            DurableFiles.deleteTree(grave);
            // A server that was killed just now may have made its folder anew for its lock.
            DurableFiles.deleteTree(folder.root());
        }
    }

    private static List<ProcessHandle> processes(EndpointFolder folder, StoredEndpoint stored)
            throws IOException, InterruptedException {
        List<ProcessHandle> processes = new ArrayList<>();
        for (Slot slot : folder.slots(stored)) {
            for (Run run : slot.runs()) {
                run.process().ifPresent(processes::add);
            }
        }
        return processes;
    }

    private void requirePossible(EndpointSpec spec) throws LocalException {
        if (!config.locations().contains(spec.location())) {
            throw new LocalException(
                    ErrorCode.INVALID_ARGUMENT,
                    "there is no location " + spec.location() + "; there are "
                            + config.locations().stream().map(Object::toString).collect(Collectors.joining(", ")));
        }
        if (!spec.image().equals(IMAGE)) {
            throw new LocalException(
                    ErrorCode.INVALID_ARGUMENT,
                    "image " + spec.image() + " cannot run here: the local provider runs processes, and only " + IMAGE);
        }
        if (!spec.compute().accelerators().isEmpty()) {
            throw new LocalException(
                    ErrorCode.INVALID_ARGUMENT,
                    "accelerators " + spec.compute().accelerators() + " cannot be asked for here; leave them out");
        }
    }

    /** What the model server's command line can carry. */
    private static void requireDescribable(EndpointSpec spec) throws LocalException {
        for (TensorSpec tensor : Stream.concat(spec.model().inputs().stream(), spec.model().outputs().stream())
                .toList()) {
            if (tensor.name().isBlank() || tensor.name().contains(":")) {
                throw new LocalException(
                        ErrorCode.INVALID_ARGUMENT,
                        "tensor name \"" + tensor.name()
                                + "\" cannot be served here: a name is not blank and has no colon");
            }
        }
    }

    private String incarnation() {
        return Integer.toString(random.nextInt(1 << 30), 36);
    }
}
