package io.mlops.controlplane.anchor;

import io.mlops.controlplane.journal.JournalVerification;
import java.util.List;

/**
 * What a comparison of a journal with its anchors found.
 *
 * @param place where the anchors are
 * @param anchors how many there are
 * @param anchoredSequence the newest entry that an anchor proves, 0 for none
 * @param anchoredAt when that anchor was made; empty for none
 * @param unanchored how many entries came after it, which no anchor proves yet
 * @param journal the check of the journal's own chain
 * @param brokenAt the first entry that does not fit, or may not be what it was; 0 when all fit, or the fault lies in the
 *     anchors themselves
 * @param findings what is wrong, for people; empty when nothing is
 */
public record AnchorVerification(
        String place,
        int anchors,
        long anchoredSequence,
        String anchoredAt,
        long unanchored,
        JournalVerification journal,
        long brokenAt,
        List<String> findings) {
    public AnchorVerification {
        findings = List.copyOf(findings);
    }

    public boolean intact() {
        return findings.isEmpty();
    }
}
