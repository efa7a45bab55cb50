package io.mlops.controlplane.reconcile;

import io.mlops.endpoint.Hosting;
import io.mlops.routing.Upstream;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How much each upstream carries beside the others: an endpoint that its provider balances is one upstream, and stands for all of its
 * replicas.
 *
 * @param byId in whole numbers without a common divisor; 1 for whoever is missing
 */
record Sizes(Map<String, Integer> byId) {
    /** Everyone carries as much. */
    static final Sizes EQUAL = new Sizes(Map.of());

    Sizes {
        byId = Map.copyOf(byId);
    }

    /** By the least number of replicas: what the load adds comes in proportion. What has no machines counts as one. */
    static Sizes of(List<WantedEndpoint> wanted, List<Upstream> upstreams) {
        Map<String, Integer> sizes = new HashMap<>();
        for (Upstream upstream : upstreams) {
            wanted.stream()
                    .filter(endpoint -> endpoint.spec().name().equals(upstream.id()))
                    .filter(endpoint -> !(endpoint.spec().hosting() instanceof Hosting.Serverless))
                    .forEach(endpoint ->
                            sizes.put(upstream.id(), Math.max(1, endpoint.spec().replicas())));
            sizes.putIfAbsent(upstream.id(), 1);
        }
        int common = sizes.values().stream()
                .map(size -> BigInteger.valueOf(size))
                .reduce(BigInteger::gcd)
                .orElse(BigInteger.ONE)
                .intValueExact();
        sizes.replaceAll((id, size) -> size / common);
        return new Sizes(sizes);
    }

    int of(Upstream upstream) {
        return byId.getOrDefault(upstream.id(), 1);
    }

    /** Their weights, which are as if each carried as much, as they are. */
    List<Upstream> weigh(List<Upstream> upstreams) {
        return upstreams.stream()
                .map(upstream -> upstream.withTraffic(
                        upstream.priority(), upstream.weight() * of(upstream), upstream.draining()))
                .toList();
    }
}
