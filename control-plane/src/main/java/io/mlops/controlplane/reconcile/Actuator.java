package io.mlops.controlplane.reconcile;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.Sha256;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.WriteCondition;
import io.mlops.artifact.WriteOptions;
import io.mlops.controlplane.model.StagedModels;
import io.mlops.controlplane.port.ProviderLookup;
import io.mlops.endpoint.Endpoint;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.provider.Provider;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Takes the steps at the providers: upload, apply, delete, clear away. Every one is idempotent. Used by the loop's thread. */
final class Actuator {
    /** How long gateways have to follow the routes before what left them is ended. */
    static final Duration GRACE = Duration.ofSeconds(1);
    /** How long a replica may finish what it has. */
    static final Duration DRAIN = Duration.ofSeconds(10);
    /** How often an endpoint that is not ready is applied again while nothing about it changes. */
    static final Duration AGAIN = Duration.ofSeconds(1);

    private final Identity identity;
    private final ProviderLookup providers;
    private final StagedModels models;
    private final Tasks tasks;
    private final Observer observer;
    private final InstantSource clock;
    private final Set<String> uploaded = ConcurrentHashMap.newKeySet();
    private final Set<String> littered = ConcurrentHashMap.newKeySet();
    private final Map<String, Applied> applied = new HashMap<>();
    private final Map<String, Instant> unwantedSince = new HashMap<>();

    /** The last time an endpoint was applied, and what it looked like then. */
    private record Applied(Instant at, String look) {}

    Actuator(
            Identity identity,
            ProviderLookup providers,
            StagedModels models,
            Tasks tasks,
            Observer observer,
            InstantSource clock) {
        this.identity = identity;
        this.providers = providers;
        this.models = models;
        this.tasks = tasks;
        this.observer = observer;
        this.clock = clock;
    }

    /** Brings an endpoint one step nearer to what it should be. */
    void keep(WantedEndpoint wanted, Optional<Endpoint> found) {
        String name = wanted.spec().name();
        String provider = wanted.provider();
        unwantedSince.remove(name);
        if (busy(provider, name) || satisfied(wanted, found)) {
            return;
        }
        if (found.isPresent() && found.get().state() == Endpoint.State.DELETING) {
            delete(provider, name, wanted.spec().model().artifact());
            return;
        }
        if (found.isEmpty() && !uploaded.contains(uploadKey(wanted))) {
            tasks.start(uploadKey(wanted), () -> upload(wanted));
        } else if (due(wanted, found)) {
            tasks.start(applyKey(provider, name), () -> apply(wanted));
        }
    }

    /** Why the endpoint is not what it should be, as far as it is our own steps that fail. */
    Optional<MlopsException> failure(WantedEndpoint wanted) {
        return tasks.failure(applyKey(wanted.provider(), wanted.spec().name()))
                .or(() -> tasks.failure(uploadKey(wanted)));
    }

    /** Forgets how it failed: it is to be something else from now on. */
    void forgive(WantedEndpoint wanted) {
        tasks.forget(applyKey(wanted.provider(), wanted.spec().name()));
        tasks.forget(uploadKey(wanted));
    }

    /** Ends an endpoint that nobody wants, once the gateways have had time to forget it. */
    void retire(Endpoint endpoint, Set<String> routed) {
        String name = endpoint.spec().name();
        String provider = endpoint.spec().location().provider();
        Instant now = clock.instant();
        if (Servable.of(endpoint, false).stream().anyMatch(servable -> routed.contains(servable.id()))) {
            unwantedSince.remove(name);
            return;
        }
        Instant since = unwantedSince.computeIfAbsent(name, n -> now);
        if (!busy(provider, name) && !now.isBefore(since.plus(GRACE))) {
            delete(provider, name, endpoint.spec().model().artifact());
        }
    }

    /** Removes the artifacts of this home that no endpoint needs, where something was deleted or was perhaps left behind. */
    void tidy(String provider, Set<ObjectKey> needed) {
        if (!littered.contains(provider) || tasks.anyRunning(scope(provider)) || !observer.fresh(provider)) {
            return;
        }
        tasks.start(scope(provider) + "tidy", () -> {
            for (ObjectInfo artifact : provider(provider).artifacts().list(identity.artifactPrefix())) {
                if (!needed.contains(artifact.key())) {
                    uploaded.removeIf(key -> key.endsWith(artifact.key().value()));
                    provider(provider).artifacts().delete(artifact.key());
                }
            }
            littered.remove(provider);
        });
    }

    /** Something may have been left behind at this provider. */
    void suspect(String provider) {
        littered.add(provider);
    }

    /** Whether nothing is left to clear away at any of these, nor under way. */
    boolean tidied(Set<String> names) {
        return names.stream().noneMatch(name -> littered.contains(name) || tasks.anyRunning(scope(name)));
    }

    /** Forgets endpoints that are neither wanted nor there. */
    void keepOnly(Set<String> names) {
        Set<String> gone = new HashSet<>(applied.keySet());
        gone.addAll(unwantedSince.keySet());
        gone.removeAll(names);
        applied.keySet().removeAll(gone);
        unwantedSince.keySet().removeAll(gone);
    }

    private static boolean satisfied(WantedEndpoint wanted, Optional<Endpoint> found) {
        return found.isPresent()
                && found.get().state() == Endpoint.State.READY
                && found.get().spec().sameCapacity(wanted.spec());
    }

    /** At once when something changed since the last time, else now and then: drivers decide what there is to do. */
    private boolean due(WantedEndpoint wanted, Optional<Endpoint> found) {
        String name = wanted.spec().name();
        EndpointSpec spec = wanted.spec();
        String look = found.map(Actuator::look).orElse("") + spec.replicas() + spec.hosting() + spec.scaling();
        Instant now = clock.instant();
        Applied last = applied.get(name);
        if (last != null && last.look().equals(look) && now.isBefore(last.at().plus(AGAIN))) {
            return false;
        }
        applied.put(name, new Applied(now, look));
        return true;
    }

    private static String look(Endpoint endpoint) {
        StringBuilder look = new StringBuilder(endpoint.state().name());
        endpoint.replicas().forEach(replica -> look.append(replica.id()).append(replica.state()));
        return look.toString();
    }

    private void upload(WantedEndpoint wanted) {
        Provider provider = provider(wanted.provider());
        ObjectKey key = wanted.spec().model().artifact();
        Sha256 digest = wanted.spec().model().digest();
        Optional<ObjectInfo> there = provider.artifacts().find(key);
        if (there.isEmpty() || !there.get().digest().equals(digest)) {
            Path file = models.find(digest)
                    .orElseThrow(() -> new MlopsException(
                            ErrorCode.NOT_FOUND,
                            "cannot upload model " + digest.abbreviated() + " of " + wanted.deployment()
                                    + ": this home has no copy of it any more; deploy it again"));
            WriteOptions options = WriteOptions.defaults().withExpectedDigest(digest);
            provider.artifacts()
                    .upload(
                            key,
                            file,
                            there.isEmpty() ? options.withCondition(new WriteCondition.IfAbsent()) : options);
        }
        uploaded.add(uploadKey(wanted));
    }

    private void apply(WantedEndpoint wanted) {
        try {
            provider(wanted.provider()).endpoints().apply(wanted.spec());
        } catch (MlopsException e) {
            // Whatever is wrong, the next try makes sure of the artifact first.
            uploaded.remove(uploadKey(wanted));
            throw e;
        } finally {
            observer.changed(wanted.provider());
        }
    }

    private void delete(String provider, String name, ObjectKey artifact) {
        tasks.start(scope(provider) + "delete:" + name, () -> {
            littered.add(provider);
            try {
                provider(provider).endpoints().delete(name, DRAIN);
                tasks.forget(applyKey(provider, name));
                tasks.forget(scope(provider) + "upload:" + artifact.value());
            } finally {
                observer.changed(provider);
            }
        });
    }

    private boolean busy(String provider, String name) {
        return tasks.running(scope(provider) + "tidy")
                || tasks.running(applyKey(provider, name))
                || tasks.running(scope(provider) + "delete:" + name);
    }

    private Provider provider(String name) {
        return providers
                .find(name)
                .orElseThrow(() -> new MlopsException(
                        ErrorCode.NOT_FOUND, "cannot reach provider " + name + ": it is not installed"));
    }

    private static String scope(String provider) {
        return "at:" + provider + ":";
    }

    private static String applyKey(String provider, String name) {
        return scope(provider) + "apply:" + name;
    }

    private static String uploadKey(WantedEndpoint wanted) {
        return scope(wanted.provider()) + "upload:"
                + wanted.spec().model().artifact().value();
    }

    /** The artifacts that these endpoints need at a provider: another one has its own, under the same keys. */
    static Set<ObjectKey> artifacts(String provider, List<WantedEndpoint> wanted, List<Endpoint> found) {
        return Stream.concat(
                        wanted.stream().map(WantedEndpoint::spec),
                        found.stream().map(Endpoint::spec))
                .filter(spec -> spec.location().provider().equals(provider))
                .map(spec -> spec.model().artifact())
                .collect(Collectors.toSet());
    }
}
