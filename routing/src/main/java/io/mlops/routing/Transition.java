package io.mlops.routing;

/**
 * An upstream changed its state.
 *
 * @param upstream the upstream, already in its new state
 * @param from the state that it left
 * @param to the state that it is in
 * @param reason why, for people
 */
public record Transition(LiveUpstream upstream, UpstreamState from, UpstreamState to, String reason) {}
