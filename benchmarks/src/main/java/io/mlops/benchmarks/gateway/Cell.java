package io.mlops.benchmarks.gateway;

import java.util.ArrayList;
import java.util.List;

/**
 * One square of the failover matrix.
 *
 * @param serviceMillis how long an upstream takes for a request
 */
record Cell(Trouble trouble, Topology topology, int serviceMillis) {
    private static final List<Integer> SERVICE_MILLIS = List.of(20, 100);

    /** For example {@code kill/priority/20ms}. */
    String id() {
        return trouble.id() + "/" + topology.id() + "/" + serviceMillis + "ms";
    }

    /** The same place without trouble: its noise. */
    Cell calm() {
        return new Cell(Trouble.NONE, topology, serviceMillis);
    }

    /** The whole matrix. */
    static List<Cell> all() {
        List<Cell> cells = new ArrayList<>();
        for (int service : SERVICE_MILLIS) {
            for (Topology topology : Topology.values()) {
                for (Trouble trouble : Trouble.values()) {
                    cells.add(new Cell(trouble, topology, service));
                }
            }
        }
        return cells;
    }

    /** What the product promises figures for: two upstreams of 20 ms, in priority and both active. */
    static List<Cell> figures() {
        return all().stream()
                .filter(cell -> cell.serviceMillis == 20 && cell.topology != Topology.ACTIVE3 && !cell.trouble.cold())
                .filter(cell -> cell.topology == Topology.PRIORITY
                        || cell.trouble == Trouble.GRAY
                        || cell.trouble == Trouble.NONE)
                .toList();
    }

    /** Six cells that say the most. */
    static List<Cell> quick() {
        return List.of(
                new Cell(Trouble.NONE, Topology.PRIORITY, 20),
                new Cell(Trouble.KILL, Topology.PRIORITY, 20),
                new Cell(Trouble.HANG, Topology.PRIORITY, 20),
                new Cell(Trouble.GRAY, Topology.ACTIVE2, 20),
                new Cell(Trouble.FLAP, Topology.ACTIVE2, 20),
                new Cell(Trouble.PAUSE, Topology.PRIORITY, 20));
    }

    /** Whether the product promises a figure for it. */
    boolean promised() {
        return figures().contains(this);
    }
}
