package io.mlops.controlplane.reconcile;

import io.mlops.Location;
import io.mlops.controlplane.spec.Percent;
import io.mlops.routing.Upstream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Gives a new revision exactly its share of each priority group, however many replicas of either revision take traffic there: a
 * gateway adds the weights of a revision's upstreams up. Replicas at a location that is left behind have what each replica would have
 * without a rollout, and the two revisions share the rest.
 *
 * @param candidate the new revision
 * @param share what it should get, of the requests of each group
 * @param behind the locations that were left behind, and the revision that serves there
 * @param sizes how much each upstream carries beside the others of its revision
 */
record Shares(int candidate, Percent share, Map<Location, Integer> behind, Sizes sizes) {
    private static final long MOST_WEIGHT = 1_000_000;

    List<Upstream> apply(List<Upstream> upstreams) {
        List<Upstream> weighed = new ArrayList<>();
        for (Upstream upstream : upstreams) {
            long fresh = size(upstreams, upstream.priority(), true);
            long old = size(upstreams, upstream.priority(), false);
            weighed.add(takes(upstream) && fresh > 0 && old > 0 ? weigh(upstream, fresh, old) : upstream);
        }
        return weighed;
    }

    private long size(List<Upstream> upstreams, int priority, boolean fresh) {
        return upstreams.stream()
                .filter(upstream -> upstream.priority() == priority && takes(upstream))
                .filter(upstream -> !isBehind(upstream) && (upstream.revision() == candidate) == fresh)
                .mapToLong(sizes::of)
                .sum();
    }

    private static boolean takes(Upstream upstream) {
        return upstream.weight() > 0 && !upstream.draining();
    }

    private boolean isBehind(Upstream upstream) {
        return behind.getOrDefault(upstream.location(), 0) == upstream.revision();
    }

    /** A revision with fewer replicas gives each more weight; both sides stay whole numbers. */
    private Upstream weigh(Upstream upstream, long fresh, long old) {
        BigDecimal percent = share.value();
        int digits = Math.max(0, percent.scale());
        long whole = BigDecimal.valueOf(100).scaleByPowerOfTen(digits).longValueExact();
        long part = percent.scaleByPowerOfTen(digits).longValueExact();
        long common = BigInteger.valueOf(fresh).gcd(BigInteger.valueOf(old)).longValueExact();
        long freshWeight = part * (old / common);
        long oldWeight = (whole - part) * (fresh / common);
        long largest = sizes.byId().values().stream()
                .mapToLong(Integer::longValue)
                .max()
                .orElse(1);
        long usualWeight = behind.isEmpty() ? 0 : whole * (fresh / common);
        long size = sizes.of(upstream);
        long most = largest * Math.max(usualWeight, Math.max(freshWeight, oldWeight));
        double scale = Math.min(1, (double) MOST_WEIGHT / most);
        long own = upstream.revision() == candidate ? freshWeight : oldWeight;
        double weight = scale * size * (isBehind(upstream) ? usualWeight : own);
        return upstream.withTraffic(upstream.priority(), (int) Math.max(1, Math.round(weight)), upstream.draining());
    }
}
