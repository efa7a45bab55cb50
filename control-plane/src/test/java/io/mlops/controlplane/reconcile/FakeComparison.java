package io.mlops.controlplane.reconcile;

import io.mlops.controlplane.port.OutputComparison;
import java.util.ArrayList;
import java.util.List;

/** Says what a test wants said; remembers who was compared. */
final class FakeComparison implements OutputComparison {
    final List<Pair> asked = new ArrayList<>();
    Result result = new Result.Measured(32, 0, 0, "", 0.01, "y");

    @Override
    public Result compare(Pair pair) {
        asked.add(pair);
        return result;
    }
}
