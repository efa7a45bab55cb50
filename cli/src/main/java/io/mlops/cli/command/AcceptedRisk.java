package io.mlops.cli.command;

import io.mlops.cli.console.Session;
import io.mlops.cli.console.Value;
import io.mlops.controlplane.Plan;
import io.mlops.controlplane.Risk;
import java.util.List;
import java.util.Optional;

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

    /** The plan with the risk that is taken, where it has one: whoever approves it sees it, and the journal keeps it. */
    static Plan taken(Planned planned, Optional<String> reason) {
        return planned.risk()
                .flatMap(lacking -> reason.map(why -> planned.plan().withRisk(new Risk(lacking, why))))
                .orElse(planned.plan());
    }
}
