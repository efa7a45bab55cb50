package io.mlops.cli.drill;

/**
 * One promise that a drill checked.
 *
 * @param promise what the spec, or the drill itself, asks for
 * @param measured what was found
 */
public record Check(String promise, String measured, boolean held) {}
