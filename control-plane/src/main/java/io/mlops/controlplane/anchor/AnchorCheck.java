package io.mlops.controlplane.anchor;

import io.mlops.controlplane.journal.JournalChain;
import io.mlops.controlplane.journal.JournalEntry;
import io.mlops.controlplane.journal.JournalVerification;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;

/** Compares a journal with the anchors at one place. Used by one thread. */
public final class AnchorCheck {
    private final AnchorPlace place;
    private final List<VerifyingKey> keys;
    private final LongFunction<Optional<JournalEntry>> journal;
    private final List<String> findings = new ArrayList<>();
    private final Map<Long, String> digests = new HashMap<>();
    private long proven;
    private String provenAt = "";
    private long brokenAt;

    /** Anchors must be signed by one of the keys; {@code journal} finds an entry by its sequence. */
    public AnchorCheck(AnchorPlace place, List<VerifyingKey> keys, LongFunction<Optional<JournalEntry>> journal) {
        this.place = place;
        this.keys = List.copyOf(keys);
        this.journal = journal;
    }

    /**
     * An anchor that the journal says was made.
     *
     * @param sequence of the entry that says so
     * @param place where
     */
    public record Claim(long sequence, String place, long number, String digest) {}

    /** {@code chain} is the check of the journal itself, {@code claims} what it says was anchored. */
    public AnchorVerification run(JournalVerification chain, List<Claim> claims) {
        List<AnchorPlace.Found> documents = place.all();
        if (!chain.intact()) {
            broken(chain.brokenAt(), "the journal is broken at entry " + chain.brokenAt() + ": " + chain.reason());
        }
        if (documents.isEmpty()) {
            List<String> others = place.stores();
            findings.add("there are no anchors of this store (" + place.storeId() + ")"
                    + (others.isEmpty()
                            ? ""
                            : "; there are of " + String.join(", ", others)
                                    + ": was the home moved, or the store replaced?"));
        }
        String previous = Anchor.GENESIS;
        for (int i = 0; i < documents.size(); i++) {
            AnchorPlace.Found found = documents.get(i);
            anchor(found, i + 1, previous, chain);
            previous = Anchor.digest(found.document());
        }
        for (Claim claim : claims) {
            claim(claim);
        }
        return new AnchorVerification(
                place.shown(),
                documents.size(),
                proven,
                provenAt,
                Math.max(0, chain.entries() - proven),
                chain,
                brokenAt,
                findings);
    }

    private void anchor(AnchorPlace.Found found, long number, String previous, JournalVerification chain) {
        Anchor.Signed signed;
        try {
            signed = Anchor.read(found.document());
        } catch (IllegalArgumentException e) {
            findings.add(found.name() + ": " + e.getMessage());
            return;
        }
        Anchor anchor = signed.anchor();
        digests.put(anchor.number(), Anchor.digest(found.document()));
        if (keys.stream().noneMatch(signed::by)) {
            findings.add(found.name() + ": it is not signed by "
                    + (keys.size() == 1 ? "the key " + keys.getFirst().id() : "any of the keys")
                    + ": forged, or made with another key");
            return;
        }
        if (!found.name().equals(place.name(number)) || anchor.number() != number) {
            findings.add(found.name() + ": anchor " + number + " is missing before it");
        } else if (!anchor.previous().equals(previous)) {
            findings.add(found.name() + ": it does not follow the anchor before it, which was replaced");
        }
        if (!anchor.store().equals(place.storeId())) {
            findings.add(found.name() + ": it is an anchor of another store, " + anchor.store());
            return;
        }
        compare(anchor, chain);
    }

    private void compare(Anchor anchor, JournalVerification chain) {
        String label = "anchor " + anchor.number() + " of " + anchor.at();
        if (anchor.sequence() == 0) {
            provenAt = anchor.at().toString();
            return;
        }
        Optional<JournalEntry> entry = journal.apply(anchor.sequence());
        if (entry.isEmpty()) {
            long length = chain.entries();
            broken(
                    Math.min(length, anchor.sequence() - 1) + 1,
                    label + " proves entry " + anchor.sequence() + ", but the journal ends with " + length
                            + ": its tail was cut off");
        } else if (!entry.get().hash().equals(anchor.head())
                || !JournalChain.hash(entry.get()).equals(anchor.head())) {
            String range = proven + 1 == anchor.sequence()
                    ? "entry " + anchor.sequence() + " is"
                    : "entries " + (proven + 1) + " to " + anchor.sequence() + " are";
            broken(
                    proven + 1,
                    label + " proves another entry " + anchor.sequence() + ": " + range
                            + (proven == 0
                                    ? " not what was anchored: the journal was replaced or rewritten"
                                    : " not what was anchored: the past was rewritten"));
        } else {
            proven = Math.max(proven, anchor.sequence());
            provenAt = anchor.at().toString();
        }
    }

    /** An anchor that was removed, or replaced by another one that the same key signed, is still named in the journal. */
    private void claim(Claim claim) {
        if (!claim.place().equals(place.shown())) {
            return;
        }
        String there = digests.get(claim.number());
        if (there == null) {
            findings.add("anchor " + claim.number() + ", which entry " + claim.sequence()
                    + " of the journal names, is missing at the place");
        } else if (!there.equals(claim.digest())) {
            findings.add("anchor " + claim.number() + " is not the one that entry " + claim.sequence()
                    + " of the journal names");
        }
    }

    /** The first finding about the journal counts: the earliest entry that does not fit. */
    private void broken(long sequence, String why) {
        brokenAt = brokenAt == 0 ? sequence : Math.min(brokenAt, sequence);
        findings.add(why);
    }
}
