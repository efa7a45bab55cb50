package io.mlops.gateway.reload;

/**
 * What a look at a source found.
 *
 * @param good whether the new content is in force now; else the old one stays
 * @param what of which value, for people
 * @param detail what was wrong; empty when nothing was. Never the content itself
 */
public record Change(boolean good, String what, String detail) {}
