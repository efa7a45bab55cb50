package io.mlops.controlplane;

import io.mlops.ByteSize;
import io.mlops.Location;
import io.mlops.Sha256;
import io.mlops.controlplane.model.StagedModel;
import io.mlops.controlplane.spec.FreezeCalendar;
import io.mlops.controlplane.spec.Manifest;
import io.mlops.controlplane.spec.RevisionTemplate.Pin;
import io.mlops.image.ImageReference;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What applying a manifest would change, decided against the stored state at one moment.
 *
 * @param manifest what was asked for
 * @param action the change as a whole
 * @param baseGeneration the stored generation that it was decided against, 0 for none; applying it later is a conflict
 *     when somebody else changed the deployment meanwhile
 * @param currentRevision the revision asked for before, 0 for none
 * @param newRevision the revision asked for then; the current one where no new one is needed
 * @param model the model as it was then
 * @param pins what the image's name stood for when this was planned, at each provider that pulls it
 * @param locations one a location, in the order of the placement, those that are left last
 * @param deviations what locations do not honour of the spec, or in their own way; nothing among it stops the deployment
 * @param lines the plan for people, one change a line
 * @param warnings what the spec asks for and this version does not do, and risks
 * @param waitsUntilOrNull the end of the freeze that the rollout waits for; null where it does not wait
 * @param calendarOrNull when the deployment may not change from then on; null for any time
 * @param freezeException why this change may happen during a freeze all the same; empty where it waits
 * @param riskOrNull what it does not survive and why that is taken; null for nothing
 */
public record Plan(
        Manifest manifest,
        Action action,
        long baseGeneration,
        int currentRevision,
        int newRevision,
        StagedModel model,
        List<Pin> pins,
        List<Change> locations,
        List<Deviation> deviations,
        List<String> lines,
        List<String> warnings,
        @Nullable Instant waitsUntilOrNull,
        @Nullable FreezeCalendar calendarOrNull,
        String freezeException,
        @Nullable Risk riskOrNull) {
    public Plan {
        pins = List.copyOf(pins);
        locations = List.copyOf(locations);
        deviations = List.copyOf(deviations);
        lines = List.copyOf(lines);
        warnings = List.copyOf(warnings);
    }

    /** The same, with a risk that somebody takes. */
    public Plan withRisk(Risk risk) {
        return new Plan(
                manifest,
                action,
                baseGeneration,
                currentRevision,
                newRevision,
                model,
                pins,
                locations,
                deviations,
                lines,
                warnings,
                waitsUntilOrNull,
                calendarOrNull,
                freezeException,
                risk);
    }

    public String name() {
        return manifest.name().value();
    }

    public Sha256 modelDigest() {
        return model.digest();
    }

    public ByteSize modelSize() {
        return model.size();
    }

    public boolean changesAnything() {
        return action != Action.UNCHANGED;
    }

    /** What changes, of a deployment or at a location. */
    public enum Action {
        /** Does not exist yet. */
        CREATE,
        /** A new revision takes over. */
        ROLL,
        /** The same revision with another number of replicas or other locations. */
        SCALE,
        /** Only how traffic and rollouts go. */
        UPDATE,
        /** Is no longer wanted. */
        REMOVE,
        /** Nothing. */
        UNCHANGED
    }

    /**
     * What changes at one location.
     *
     * @param replicasBefore how many were asked for before
     * @param replicasAfter how many are asked for
     * @param machine what a replica runs on and how that is bought, for people; empty where there is nothing to choose or nothing runs
     * @param imageOrNull the image by its digest, as the location gets it; null where none is pulled
     */
    public record Change(
            Location location,
            Action action,
            int replicasBefore,
            int replicasAfter,
            String machine,
            @Nullable ImageReference imageOrNull) {}
}
