package io.mlops.controlplane;

import io.mlops.controlplane.reconcile.Capacity;
import io.mlops.controlplane.reconcile.Spread;
import io.mlops.controlplane.spec.DeploymentSpec;
import io.mlops.controlplane.spec.Machine;
import io.mlops.endpoint.Compute;
import io.mlops.provider.Need;
import java.util.ArrayList;
import java.util.List;

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
}
