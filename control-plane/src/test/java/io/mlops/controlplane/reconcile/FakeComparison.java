package io.mlops.controlplane.reconcile;

import io.mlops.controlplane.port.OutputComparison;
import io.mlops.endpoint.EndpointSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Says what a test wants said, of two revisions and of two locations of one; remembers who was compared. */
final class FakeComparison implements OutputComparison {
    private final FakeWorld world;
    final List<Pair> asked = new ArrayList<>();
    final List<Pair> askedOfLocations = new ArrayList<>();
    Result result = new Result.Measured(32, 0, 0, "", 0.01, "y");
    Result ofLocations = new Result.Measured(32, 0, 0, "", 0, "y");

    FakeComparison(FakeWorld world) {
        this.world = world;
    }

    @Override
    public Result compare(Pair pair) {
        Optional<EndpointSpec> old = world.endpoints.at(pair.old().address());
        if (old.map(EndpointSpec::tags)
                .equals(world.endpoints.at(pair.fresh().getFirst().address()).map(EndpointSpec::tags))) {
            askedOfLocations.add(pair);
            return ofLocations;
        }
        asked.add(pair);
        return result;
    }
}
