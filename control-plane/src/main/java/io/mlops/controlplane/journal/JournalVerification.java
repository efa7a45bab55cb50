package io.mlops.controlplane.journal;

/**
 * What a check of the whole chain found.
 *
 * @param entries how many entries were read
 * @param head the hash of the last good entry
 * @param brokenAt the sequence of the first entry that does not fit, 0 when all do
 * @param reason what is wrong with it; empty when nothing is
 */
public record JournalVerification(long entries, String head, long brokenAt, String reason) {
    public boolean intact() {
        return brokenAt == 0;
    }
}
