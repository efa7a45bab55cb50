package io.mlops.controlplane;

import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.controlplane.store.DeploymentRow;
import io.mlops.controlplane.store.Deployments;
import io.mlops.controlplane.store.RequestRow;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The failovers of one deployment, within one transaction. */
record Failovers(DeploymentRow row, Deployments table) {
    /** Takes the traffic off a location; false when just this is in force already. */
    boolean begin(Location from, @Nullable Location to, String actor, Instant now) {
        boolean already = !requirePossible(from, to);
        boolean waited = table.endWaitingFailback(row.name(), from);
        if (already) {
            return waited;
        }
        table.endFailover(row.name(), from);
        if (to != null) {
            table.endFailover(row.name(), to);
            table.endWaitingFailback(row.name(), to);
        }
        table.add(
                new RequestRow(0, row.name(), RequestRow.Kind.FAILOVER, from, to, actor, now, RequestRow.State.ACTIVE));
        return true;
    }

    /** False when just this is in force already; fails when it cannot be done. */
    boolean requirePossible(Location from, @Nullable Location to) {
        List<Location> placement = row.spec().placement().locations();
        requirePlaced(placement, from);
        if (to != null) {
            requirePlaced(placement, to);
        }
        if (from.equals(to)) {
            throw refused("the location to leave and the one to go to are the same, " + from);
        }
        List<RequestRow> inForce = table.failovers().stream()
                .filter(request -> request.deployment().equals(row.name()))
                .toList();
        boolean already = inForce.stream()
                .anyMatch(request -> from.equals(request.fromOrNull()) && Objects.equals(to, request.toOrNull()));
        if (already) {
            return false;
        }
        Set<Location> left = new HashSet<>(placement);
        inForce.forEach(request -> left.remove(request.fromOrNull()));
        left.remove(from);
        if (to != null) {
            left.add(to);
        }
        if (left.isEmpty()) {
            throw refused("no location would be left to serve; fail back to another one first");
        }
        return true;
    }

    /** Gives a location its traffic back, or lets it wait for the end of a freeze; false when it waits already. */
    boolean end(Location location, boolean now, String actor, Instant at) {
        boolean inForce = table.failovers().stream()
                .anyMatch(request -> request.deployment().equals(row.name()) && location.equals(request.fromOrNull()));
        if (!inForce) {
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION,
                    "cannot fail back " + row.name() + " to " + location + ": no failover from there is in force");
        }
        if (now) {
            table.endWaitingFailback(row.name(), location);
            return table.endFailover(row.name(), location);
        }
        boolean waits = table.waitingFailbacks().stream()
                .anyMatch(request -> request.deployment().equals(row.name()) && location.equals(request.toOrNull()));
        if (!waits) {
            table.add(new RequestRow(
                    0, row.name(), RequestRow.Kind.FAILBACK, null, location, actor, at, RequestRow.State.ACTIVE));
        }
        return !waits;
    }

    private void requirePlaced(List<Location> placement, Location location) {
        if (!placement.contains(location)) {
            throw new MlopsException(
                    ErrorCode.NOT_FOUND,
                    "cannot fail over " + row.name() + ": it does not run at " + location + "; it runs at "
                            + String.join(
                                    ", ",
                                    placement.stream().map(Location::toString).toList()));
        }
    }

    private MlopsException refused(String reason) {
        return new MlopsException(ErrorCode.FAILED_PRECONDITION, "cannot fail over " + row.name() + ": " + reason);
    }
}
