package io.mlops.cli.command;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.cli.console.Durations;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Table;
import io.mlops.controlplane.Act;
import io.mlops.controlplane.view.View;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides from the view whether a change of one deployment is through. Used by one thread. */
final class DeploymentProgress {
    /** How long a gateway that was seen down may take to come up before it is called the reason. */
    private static final Duration GATEWAY_PATIENCE = Duration.ofSeconds(5);

    private final Session session;
    private final String name;
    private final long generation;
    private final String verb;
    private final End end;
    /** At which look the gateway was first seen down; null while it is open, and while nobody has looked after it. */
    private @Nullable Duration downSince;

    /** When a change is through. */
    enum End {
        /** Once its revision serves with all its replicas, or was given up. */
        SERVING,
        /** Once the traffic has moved: neither lost replicas nor a rollout hold that up. */
        MOVED;

        static End of(Act act) {
            return act instanceof Act.Failover || act instanceof Act.Failback ? MOVED : SERVING;
        }
    }

    /**
     * Watches one change.
     *
     * @param generation the change: an older state of the deployment says nothing about it
     * @param verb what was asked for, for messages
     * @param end when it is through
     */
    DeploymentProgress(Session session, String name, long generation, String verb, End end) {
        this.session = session;
        this.name = name;
        this.generation = generation;
        this.verb = verb;
        this.end = end;
    }

    /** The deployment's. */
    String name() {
        return name;
    }

    Wait.Look<View.Deployment> look(View view, Duration waited) {
        Optional<View.Deployment> found = view.deployments().stream()
                .filter(each -> each.name().equals(name))
                .findFirst();
        if (found.isEmpty() || found.get().observedGeneration() < generation) {
            return Wait.Look.going(List.of(name + "  waiting for the controller  " + Durations.age(waited)));
        }
        View.Deployment deployment = found.get();
        boolean open = view.gateway().state().equals("READY");
        if (end == End.MOVED ? open : serves(deployment, open)) {
            return Wait.Look.done(deployment);
        }
        if (open) {
            downSince = null;
        } else if (view.gateway().state().equals("DOWN") && isDownForLong(waited)) {
            throw new MlopsException(
                    ErrorCode.UNAVAILABLE,
                    "cannot " + verb + " " + name + ": the gateway does not come up: "
                            + view.gateway().reason() + "; see "
                            + session.home().gatewayLog(1));
        }
        return Wait.Look.going(picture(view, deployment, waited));
    }

    /** Counted from when it was first seen down: until then the controller itself may have been on its way. */
    private boolean isDownForLong(Duration waited) {
        Duration since = downSince == null ? waited : downSince;
        downSince = since;
        return waited.minus(since).compareTo(GATEWAY_PATIENCE) > 0;
    }

    private boolean serves(View.Deployment deployment, boolean open) {
        return switch (deployment.phase()) {
            case READY -> open && !deployment.url().isEmpty();
            case DEGRADED -> servesWhereItMay(deployment) && open;
            case ROLLING -> waits(deployment);
            case FAILED -> throw failed(deployment.message());
            case ROLLED_BACK -> throw failed("rolled back: " + deployment.message());
            default -> false;
        };
    }

    /** Whether all serves but for locations that get no traffic because they predict something else, which nobody here mends. */
    private boolean servesWhereItMay(View.Deployment deployment) {
        if (refused(deployment) && deployment.ready() == 0) {
            throw failed(deployment.message());
        }
        return refused(deployment)
                && deployment.locations().stream()
                        .filter(placed -> placed.revision() == deployment.revision() && !isRefused(placed))
                        .allMatch(placed -> placed.ready() >= placed.desired());
    }

    /** Whether a location gets no traffic because it predicts something else than the others. */
    static boolean refused(View.Deployment deployment) {
        return deployment.locations().stream().anyMatch(DeploymentProgress::isRefused);
    }

    private static boolean isRefused(View.Placed placed) {
        return placed.state().equals("REFUSED");
    }

    /** Whether nothing happens before the end of a freeze, which may be hours away. */
    static boolean waits(View.Deployment deployment) {
        View.Rollout rollout = deployment.rolloutOrNull();
        return rollout != null && rollout.waitsUntilOrNull() != null;
    }

    private MlopsException failed(String reason) {
        return new MlopsException(ErrorCode.FAILED_PRECONDITION, "cannot " + verb + " " + name + ": " + reason);
    }

    private static List<String> picture(View view, View.Deployment deployment, Duration waited) {
        List<String> lines = new ArrayList<>();
        lines.add(deployment.name() + "  " + deployment.phase() + "  " + deployment.ready() + "/" + deployment.desired()
                + " ready  " + Durations.age(waited)
                + (deployment.message().isEmpty() ? "" : "  " + deployment.message()));
        Table table = new Table("  ");
        for (View.Placed placed : deployment.locations()) {
            table.row(
                    placed.location(),
                    "revision " + placed.revision(),
                    placed.state(),
                    placed.ready() + "/" + placed.desired(),
                    "traffic " + placed.weight() + "%",
                    placed.replicas().stream()
                            .map(View.Replica::reason)
                            .filter(reason -> !reason.isEmpty())
                            .findFirst()
                            .orElse(""));
        }
        table.row("gateway", "", view.gateway().state(), "", "", view.gateway().reason());
        lines.addAll(table.lines());
        return lines;
    }
}
