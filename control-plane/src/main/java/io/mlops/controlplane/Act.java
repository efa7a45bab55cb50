package io.mlops.controlplane;

import io.mlops.Location;
import io.mlops.controlplane.spec.DeploymentSpec;
import io.mlops.controlplane.spec.FreezeCalendar;
import io.mlops.controlplane.spec.RevisionTemplate;
import io.mlops.controlplane.spec.RevisionTemplate.Pin;
import io.mlops.controlplane.store.ApprovalRow;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Something that a person does to a deployment, and that may have to wait for a second one. */
public sealed interface Act {
    String deployment();

    /** Which approval it needs, where it needs one. */
    ApprovalRow.Kind kind();

    /** What it does, for people. */
    String summary();

    /**
     * The traffic leaves a location.
     *
     * @param toOrNull who goes first from then on; null for the next one
     */
    record Failover(
            String deployment, Location from, @Nullable Location toOrNull) implements Act {
        @Override
        public ApprovalRow.Kind kind() {
            return ApprovalRow.Kind.FAILOVER;
        }

        @Override
        public String summary() {
            return "fail " + deployment + " over from " + from + (toOrNull == null ? "" : " to " + toOrNull);
        }
    }

    /**
     * A location takes traffic again; during a freeze, after its end.
     *
     * @param exception why it must not wait for that; empty where it may
     */
    record Failback(String deployment, Location to, String exception) implements Act {
        @Override
        public ApprovalRow.Kind kind() {
            return ApprovalRow.Kind.FAILOVER;
        }

        @Override
        public String summary() {
            return "fail " + deployment + " back to " + to + during(exception);
        }
    }

    /**
     * The revision before takes over.
     *
     * @param from the revision that was wanted when this was asked
     * @param to the one that takes over; {@code from} where a rollback was under way
     */
    record Rollback(String deployment, int from, int to) implements Act {
        @Override
        public ApprovalRow.Kind kind() {
            return ApprovalRow.Kind.ROLLBACK;
        }

        @Override
        public String summary() {
            return "roll " + deployment + " back from revision " + from + " to " + to;
        }
    }

    /**
     * Everything ends.
     *
     * @param created when the deployment that is meant was deployed first: a later one of its name is another
     */
    record Destroy(String deployment, Instant created) implements Act {
        @Override
        public ApprovalRow.Kind kind() {
            return ApprovalRow.Kind.DESTROY;
        }

        @Override
        public String summary() {
            return "destroy " + deployment;
        }
    }

    /**
     * One kind of act needs no second person any more; that itself needs one.
     *
     * @param kind that the store requires an approval for
     */
    record Loosening(ApprovalRow.Kind kind) implements Act {
        /** Concerns no deployment. */
        @Override
        public String deployment() {
            return "store";
        }

        @Override
        public String summary() {
            return "let " + ApprovalDesk.word(kind) + " need no second person any more";
        }
    }

    /**
     * A spec comes into force.
     *
     * @param change the plan's action
     * @param baseGeneration what it was planned against
     * @param digest of the model, hexadecimal
     * @param pins what the image's name stood for, at each provider that pulls it
     * @param model where the model was, for people
     * @param file the spec's file, for people
     * @param calendarOrNull when the deployment may not change from then on; null for any time
     * @param exception why this change may happen during a freeze all the same; empty where it waits
     * @param riskOrNull what it does not survive and why that is taken; null for nothing
     */
    record Change(
            String deployment,
            Plan.Action change,
            long baseGeneration,
            int currentRevision,
            int newRevision,
            String digest,
            List<Pin> pins,
            String model,
            String file,
            DeploymentSpec spec,
            @Nullable FreezeCalendar calendarOrNull,
            String exception,
            @Nullable Risk riskOrNull)
            implements Act {
        public Change {
            pins = List.copyOf(pins);
        }

        static Change of(Plan plan) {
            return new Change(
                    plan.name(),
                    plan.action(),
                    plan.baseGeneration(),
                    plan.currentRevision(),
                    plan.newRevision(),
                    plan.modelDigest().hex(),
                    plan.pins(),
                    plan.model().source().toString(),
                    plan.manifest().file().toString(),
                    plan.manifest().spec(),
                    plan.calendarOrNull(),
                    plan.freezeException(),
                    plan.riskOrNull());
        }

        @Override
        public ApprovalRow.Kind kind() {
            return ApprovalRow.Kind.ROLLOUT;
        }

        @Override
        public String summary() {
            return change.name().toLowerCase(Locale.ROOT) + " " + deployment + ", revision " + newRevision + ", model "
                    + model + " (sha256 " + digest.substring(0, 12) + ")"
                    + (pins.isEmpty() ? "" : ", image " + RevisionTemplate.pinned(spec.image(), pins))
                    + during(exception)
                    + (riskOrNull == null
                            ? ""
                            : ", does not survive: " + riskOrNull.lacking() + "; taken because: "
                                    + riskOrNull.reason());
        }
    }

    private static String during(String exception) {
        return exception.isEmpty() ? "" : ", during a freeze because: " + exception;
    }
}
