package io.mlops.planner.place;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;

/**
 * How quickly clients are answered. A client may be answered by any replica of the plan, above all after a failover: each must be
 * near enough to all of them.
 *
 * @param p99 as a client sees it
 * @param clients the regions where clients are, as the candidates' latencies name them
 */
public record LatencyObjective(Duration p99, List<String> clients) {
    public LatencyObjective {
        Objects.requireNonNull(p99, "p99");
        clients = List.copyOf(new TreeSet<>(clients));
    }
}
