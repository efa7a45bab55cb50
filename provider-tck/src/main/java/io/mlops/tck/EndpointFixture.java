package io.mlops.tck;

import io.mlops.Location;
import io.mlops.Tags;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.WriteOptions;
import io.mlops.endpoint.Endpoint;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.Endpoints;
import io.mlops.endpoint.ModelSpec;
import io.mlops.endpoint.Replica;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/**
 * Endpoints of a harness's world: models stored, specs made, states awaited as a reconciler awaits them, by applying again.
 *
 * @param harness the world
 */
record EndpointFixture(ProviderHarness harness) {
    private static final Duration POLL = Duration.ofMillis(50);

    /** The endpoint that most tests make. */
    String name() {
        return name("policy-r1");
    }

    /** A name of this world's own. */
    String name(String word) {
        return word + harness.suffix();
    }

    Endpoints endpoints() {
        return harness.provider().endpoints();
    }

    ModelSpec store(TestModel model) {
        ObjectKey key = ObjectKey.of("models/" + model.digest().abbreviated());
        harness.provider().artifacts().upload(key, new ByteArrayInputStream(model.content()), WriteOptions.defaults());
        return new ModelSpec("policy", key, model.digest(), model.framework(), model.inputs(), model.outputs());
    }

    EndpointSpec spec(int replicas) {
        return spec(name(), store(harness.model()), replicas);
    }

    EndpointSpec spec(String name, ModelSpec model, int replicas) {
        return new EndpointSpec(
                name,
                harness.location(),
                model,
                harness.image(),
                harness.compute(),
                replicas,
                Tags.of(Map.of("deployment", "policy", "endpoint", name)));
    }

    EndpointSpec at(EndpointSpec spec, Location location) {
        return new EndpointSpec(
                spec.name(), location, spec.model(), spec.image(), spec.compute(), spec.replicas(), spec.tags());
    }

    Endpoint ready(EndpointSpec spec) {
        return endpoints().apply(spec).await(harness.patience());
    }

    /** Applies until as many replicas are ready as were asked for and no other is left. */
    Endpoint converge(EndpointSpec spec) {
        return converge(spec, spec.replicas());
    }

    /** Applies until so many replicas are ready and no other is left. */
    Endpoint converge(EndpointSpec spec, int replicas) {
        return Awaitility.await()
                .atMost(harness.patience())
                .pollDelay(Duration.ZERO)
                .pollInterval(POLL)
                .until(
                        () -> {
                            endpoints().apply(spec);
                            return endpoints().find(spec.name()).orElseThrow();
                        },
                        endpoint -> endpoint.state() == Endpoint.State.READY
                                && endpoint.replicas().size() == replicas
                                && harness.running(spec.name()) == replicas);
    }

    Endpoint awaitState(EndpointSpec spec, Endpoint.State state) {
        return Awaitility.await()
                .atMost(harness.patience())
                .pollDelay(Duration.ZERO)
                .pollInterval(POLL)
                .until(
                        () -> {
                            endpoints().apply(spec);
                            return endpoints().find(spec.name()).orElseThrow();
                        },
                        endpoint -> endpoint.state() == state);
    }

    static Set<String> ids(Endpoint endpoint) {
        return endpoint.replicas().stream().map(Replica::id).collect(Collectors.toSet());
    }

    static List<String> names(List<Endpoint> endpoints) {
        return endpoints.stream().map(endpoint -> endpoint.spec().name()).toList();
    }
}
