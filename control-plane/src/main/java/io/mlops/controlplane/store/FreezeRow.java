package io.mlops.controlplane.store;

import io.mlops.controlplane.freeze.Freeze;
import io.mlops.controlplane.spec.DeploymentSpec;
import io.mlops.controlplane.spec.FreezeCalendar;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/**
 * When a deployment may not change; clients write it.
 *
 * @param calendar as it was when it was deployed: the file may be gone since
 * @param exception why what is asked for now may happen during a freeze all the same; empty where it may not
 */
public record FreezeRow(String deployment, FreezeCalendar calendar, String exception) {
    /** The freeze in the zone that the spec names; empty where the spec names none. */
    public Optional<Freeze> in(DeploymentSpec spec) {
        DeploymentSpec.Freeze wanted = spec.rollout().freezeOrNull();
        return wanted == null ? Optional.empty() : Optional.of(new Freeze(calendar, ZoneId.of(wanted.zone())));
    }

    /** The end of the freeze that holds this deployment up; empty where none does. */
    public Optional<Instant> until(DeploymentSpec spec, Instant now) {
        return exception.isEmpty() ? in(spec).flatMap(freeze -> freeze.until(now)) : Optional.empty();
    }

    public FreezeRow withException(String reason) {
        return new FreezeRow(deployment, calendar, reason);
    }
}
