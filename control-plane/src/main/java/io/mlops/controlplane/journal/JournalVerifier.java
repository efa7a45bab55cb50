package io.mlops.controlplane.journal;

/** Checks a journal entry by entry, in the order of the sequence. Used by one thread. */
public final class JournalVerifier {
    private long entries;
    private String head = JournalChain.GENESIS;
    private long brokenAt;
    private String reason = "";

    /** Takes the next entry; after the first that does not fit, the rest only counts. */
    public void accept(JournalEntry entry) {
        entries++;
        if (brokenAt != 0) {
            return;
        }
        if (entry.sequence() != entries) {
            broken(entry, "entry " + entries + " is missing before it");
        } else if (!entry.previousHash().equals(head)) {
            broken(entry, "it does not follow the entry before it: that one was changed, replaced or removed");
        } else if (!JournalChain.hash(entry).equals(entry.hash())) {
            broken(entry, "its content was changed: it no longer matches its hash");
        } else {
            head = entry.hash();
        }
    }

    public JournalVerification result() {
        return new JournalVerification(entries, head, brokenAt, reason);
    }

    private void broken(JournalEntry entry, String why) {
        brokenAt = entry.sequence();
        reason = why;
    }
}
