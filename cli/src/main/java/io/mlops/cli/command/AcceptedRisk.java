package io.mlops.cli.command;

import io.mlops.cli.console.Session;
import io.mlops.cli.console.Value;
import io.mlops.controlplane.ControlPlane;
import io.mlops.controlplane.journal.Details;
import java.util.List;

/** Deploying what does not survive what its objectives ask for. */
final class AcceptedRisk {
    private AcceptedRisk() {}

    static Value<String> option() {
        return Value.optional(
                "REASON",
                "deploy what does not survive objectives.survive; the reason goes into the journal",
                AcceptedRisk::require,
                "--accept-risk");
    }

    private static String require(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("a reason is missing: say why this risk is taken");
        }
        return text.strip();
    }

    /** Tells of every plan that does not survive; whether there is any. */
    static boolean tell(Session session, List<Planned> plans) {
        List<Planned> risky =
                plans.stream().filter(each -> each.risk().isPresent()).toList();
        for (Planned each : risky) {
            session.note("cannot deploy " + each.plan().name() + ": objectives.survive does not hold: "
                    + each.risk().orElseThrow()
                    + "; add replicas or locations, or take the risk with --accept-risk REASON");
        }
        return !risky.isEmpty();
    }

    /** Keeps in the journal which risks were taken, and why. */
    static void keep(ControlPlane plane, List<Planned> plans, String reason) {
        String actor = plane.actor().toString();
        for (Planned each : plans) {
            each.risk()
                    .ifPresent(lacking -> plane.record(
                            actor,
                            "RISK_ACCEPTED",
                            each.plan().name(),
                            Details.of("reason", reason, "lacking", lacking)));
        }
    }
}
