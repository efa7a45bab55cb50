package io.mlops.cli.drill;

import java.util.OptionalDouble;

/**
 * What happened when, in milliseconds after the fault; empty where it did not happen.
 *
 * @param detected the first sign that a gateway had noticed
 * @param detectedBy which event that was; empty where there was none
 * @param ejected no gateway sent the victims any more requests
 * @param ready replacements were ready
 * @param back as many replicas as before took traffic again
 * @param reverted the fault was taken back
 * @param missed whether a victim was out of rotation at all
 */
public record Milestones(
        OptionalDouble detected,
        String detectedBy,
        OptionalDouble ejected,
        OptionalDouble ready,
        OptionalDouble back,
        OptionalDouble reverted,
        boolean missed) {}
