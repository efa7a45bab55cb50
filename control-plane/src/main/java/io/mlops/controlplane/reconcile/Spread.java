package io.mlops.controlplane.reconcile;

import io.mlops.Location;
import io.mlops.controlplane.spec.DeploymentSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How many replicas each location has. */
public final class Spread {
    private Spread() {}

    /** The least number of replicas spread evenly over the placement, the first locations one more; in its order. */
    public static Map<Location, Integer> of(DeploymentSpec spec) {
        List<Location> locations = spec.placement().locations();
        int replicas = spec.replicas().min();
        Map<Location, Integer> spread = new LinkedHashMap<>();
        for (int place = 0; place < locations.size(); place++) {
            int extra = place < replicas % locations.size() ? 1 : 0;
            spread.put(locations.get(place), replicas / locations.size() + extra);
        }
        return spread;
    }
}
