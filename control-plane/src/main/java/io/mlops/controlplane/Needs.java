package io.mlops.controlplane;

import io.mlops.Location;
import io.mlops.controlplane.reconcile.Capacity;
import io.mlops.controlplane.reconcile.Spread;
import io.mlops.controlplane.spec.DeploymentSpec;
import io.mlops.controlplane.spec.Machine;
import io.mlops.endpoint.Compute;
import io.mlops.endpoint.Hosting;
import io.mlops.provider.Need;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a spec would ask of its locations. */
public final class Needs {
    private Needs() {}

    /** What a spec would have of its locations at most. */
    public static List<Need> of(DeploymentSpec spec) {
        List<Need> needs = new ArrayList<>();
        Spread.of(spec).forEach((location, replicas) -> {
            if (replicas > 0) {
                Capacity capacity = Capacity.leading(spec, location);
                Compute compute = spec.compute().on(Machine.of(spec, location).instanceTypeOrNull());
                needs.add(new Need(location, compute, capacity.most(), capacity.hosting(), spec.image()));
            }
        });
        return needs;
    }

    /** What a spec has of its locations all the time; none where it has no machines. */
    public static List<Need> held(DeploymentSpec spec) {
        Map<Location, Integer> least = Spread.of(spec);
        return of(spec).stream()
                .filter(need -> !(need.hosting() instanceof Hosting.Serverless))
                .map(need -> need.withReplicas(least.getOrDefault(need.location(), need.replicas())))
                .toList();
    }
}
