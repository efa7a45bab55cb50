package io.mlops.cli.command;

import io.mlops.Capability;
import io.mlops.MlopsException;
import io.mlops.Tags;
import io.mlops.cli.console.ExitCode;
import io.mlops.cli.console.Session;
import io.mlops.controlplane.ControlPlane;
import io.mlops.controlplane.journal.Details;
import io.mlops.training.TrainingJob;
import java.util.ArrayList;
import java.util.List;

/** Stops the training jobs of a home at clouds where it has spent its budget; endpoints never. Used by one thread. */
record BudgetStop(Session session, Tags scope) {
    /** A job, and the budget that is used up where it runs. */
    record Victim(HomeBudgets.Standing budget, TrainingJob job) {
        @Override
        public String toString() {
            return "training job " + job.spec().name() + " on "
                    + budget.provider().name();
        }
    }

    /** The jobs of this home that run or wait where a budget is exceeded; each once. */
    List<Victim> victims(List<HomeBudgets.Standing> standings) {
        List<Victim> victims = new ArrayList<>();
        List<String> done = new ArrayList<>();
        for (HomeBudgets.Standing standing : standings) {
            String cloud = standing.provider().name();
            if (standing.exceeded()
                    && !done.contains(cloud)
                    && standing.provider().capabilities().contains(Capability.TRAINING)) {
                done.add(cloud);
                standing.provider().training().list(scope).stream()
                        .filter(job -> !job.state().ended())
                        .forEach(job -> victims.add(new Victim(standing, job)));
            }
        }
        return victims;
    }

    /** Stops them; each is in the journal before it is. Returns the exit code of the first that could not be. */
    int stop(ControlPlane plane, List<Victim> victims) {
        int exit = ExitCode.OK;
        String actor = plane.actor().toString();
        for (Victim victim : victims) {
            String job = victim.job().spec().name().value();
            plane.record(actor, "JOB_STOPPED", job, detail(victim, ""));
            try {
                victim.budget().provider().training().cancel(victim.job().spec().name());
                session.note("stopped " + victim + "; its checkpoints stay");
            } catch (MlopsException e) {
                plane.record(actor, "JOB_STOP_FAILED", job, detail(victim, String.valueOf(e.getMessage())));
                session.note("not stopped: " + e.getMessage());
                exit = exit == ExitCode.OK ? ExitCode.of(e.code()) : exit;
            }
        }
        return exit;
    }

    private static String detail(Victim victim, String reason) {
        HomeBudgets.Standing standing = victim.budget();
        return Details.of(
                "cloud",
                standing.provider().name(),
                "budget",
                standing.name(),
                "amount",
                standing.budget().spec().monthly(),
                "spent",
                standing.spent().map(Object::toString).orElse("unknown"),
                "reason",
                reason.isEmpty() ? "the budget of the month is used up" : reason);
    }
}
