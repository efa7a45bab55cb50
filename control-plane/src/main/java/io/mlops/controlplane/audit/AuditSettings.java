package io.mlops.controlplane.audit;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.controlplane.alert.AlertChannel;
import io.mlops.controlplane.port.ArtifactPlaces;
import io.mlops.controlplane.store.ApprovalRow;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a controller keeps evidence with, and whom it tells.
 *
 * @param anchors where the journal's head is kept signed; empty for nowhere
 * @param keyOrNull the key that signs; null for the home's own
 * @param places opens them
 * @param channels the ways to people
 * @param heartbeatOrNull what is asked every minute while all is well, so that silence is noticed; null for nothing
 * @param approvals what has to wait for a second person
 */
public record AuditSettings(
        List<URI> anchors,
        @Nullable Path keyOrNull,
        ArtifactPlaces places,
        List<AlertChannel> channels,
        @Nullable URI heartbeatOrNull,
        Set<ApprovalRow.Kind> approvals) {
    public AuditSettings {
        anchors = List.copyOf(anchors);
        channels = List.copyOf(channels);
        approvals = Set.copyOf(approvals);
    }

    /** Anchors nowhere, tells nobody, lets nothing wait; minutes are kept all the same. */
    public static AuditSettings defaults() {
        ArtifactPlaces none = place -> {
            throw new MlopsException(ErrorCode.UNSUPPORTED, "cannot open " + place + ": nobody can here");
        };
        return new AuditSettings(List.of(), null, none, List.of(), null, Set.of());
    }
}
