package io.mlops.controlplane;

import io.mlops.controlplane.audit.AuditSettings;
import java.time.Duration;

/**
 * How a controller runs.
 *
 * @param tick how often it looks
 * @param leaseTime how long another host must wait after this one fell silent
 * @param exitWhenIdle whether it stops the gateway and ends once nothing is deployed
 * @param audit what it keeps evidence with, and whom it tells
 */
public record ControllerSettings(Duration tick, Duration leaseTime, boolean exitWhenIdle, AuditSettings audit) {
    /** Looks every 200 ms, keeps a lease of 15 s, runs on when nothing is deployed. */
    public static ControllerSettings defaults() {
        return new ControllerSettings(Duration.ofMillis(200), Duration.ofSeconds(15), false, AuditSettings.defaults());
    }

    public ControllerSettings withTick(Duration newTick) {
        return new ControllerSettings(newTick, leaseTime, exitWhenIdle, audit);
    }

    public ControllerSettings withExitWhenIdle(boolean exit) {
        return new ControllerSettings(tick, leaseTime, exit, audit);
    }

    public ControllerSettings withAudit(AuditSettings newAudit) {
        return new ControllerSettings(tick, leaseTime, exitWhenIdle, newAudit);
    }
}
