package io.mlops.cli.drill;

import io.mlops.controlplane.view.View;
import java.time.Instant;
import java.util.List;

/** How the system got over the fault, as gateways and controller tell it. Used by one thread. */
interface Recovery {
    /** What was there before is no replacement. */
    void ignore(List<GatewayEvent> past, View view);

    /** The fault is about to be injected. */
    void began(Instant at);

    /** The fault was taken back. */
    void reverted(Instant at);

    /** A gateway's counters say that it noticed, and by what. */
    void noticed(String by, Instant at);

    void look(List<GatewayEvent> events, View view, Instant now);

    /** Whether there is nothing more to wait for. */
    boolean complete();

    Milestones milestones();

    /** Where it stands, for people. */
    String phrase();
}
