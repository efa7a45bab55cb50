package io.mlops.controlplane.audit;

import io.mlops.MlopsException;
import io.mlops.controlplane.anchor.Anchor;
import io.mlops.controlplane.anchor.AnchorCheck;
import io.mlops.controlplane.anchor.AnchorKey;
import io.mlops.controlplane.anchor.AnchorPlace;
import io.mlops.controlplane.anchor.AnchorVerification;
import io.mlops.controlplane.anchor.VerifyingKey;
import io.mlops.controlplane.journal.Details;
import io.mlops.controlplane.journal.JournalChain;
import io.mlops.controlplane.journal.JournalEntry;
import io.mlops.controlplane.journal.JournalEvent;
import io.mlops.controlplane.port.ArtifactPlaces;
import io.mlops.controlplane.store.Store;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/**
 * Anchors one store's journal and checks it against its anchors. Used by one thread.
 *
 * @param home the folder that acts, and its machine
 * @param writer appends an entry
 */
public record Anchoring(Store store, ArtifactPlaces places, String home, Consumer<JournalEvent> writer) {
    static final String DONE = "ANCHORED";
    static final String FAILED = "ANCHOR_FAILED";
    static final String SUBJECT = "journal";

    /** Signs the head and stores it at the place; what was done is the journal's next entry. */
    public Anchor anchor(URI uri, AnchorKey key, String reason, String actor, Instant now) {
        AnchorPlace place = place(uri);
        AnchorPlace.Added added = place.add(key, head(), now, reason, home);
        Anchor anchor = added.anchor();
        writer.accept(JournalEvent.of(
                now,
                actor,
                DONE,
                SUBJECT,
                Details.of(
                        "place", place.shown(),
                        "number", anchor.number(),
                        "sequence", anchor.sequence(),
                        "head", anchor.head(),
                        "digest", added.digest(),
                        "key", anchor.keyId(),
                        "reason", reason)));
        return anchor;
    }

    private AnchorPlace.Head head() {
        List<JournalEntry> newest = store.read(tx -> tx.journal().tail("", 1));
        return newest.isEmpty()
                ? new AnchorPlace.Head(0, JournalChain.GENESIS)
                : new AnchorPlace.Head(
                        newest.getFirst().sequence(), newest.getFirst().hash());
    }

    /** Writes down that it could not be done. */
    public void failed(URI uri, MlopsException why, String actor, Instant now) {
        writer.accept(JournalEvent.of(
                now,
                actor,
                FAILED,
                SUBJECT,
                Details.of("place", AnchorPlace.shown(uri), "reason", String.valueOf(why.getMessage()))));
    }

    /** Compares the journal with the anchors at the place, which one of the keys must have signed. */
    public AnchorVerification verify(URI uri, List<VerifyingKey> keys) {
        List<AnchorCheck.Claim> claims =
                store.<List<JournalEntry>>read(tx -> tx.journal().byAction(DONE, SUBJECT)).stream()
                        .map(Anchoring::claim)
                        .toList();
        return new AnchorCheck(
                        place(uri),
                        keys,
                        sequence -> store.read(tx -> tx.journal().find(sequence)))
                .run(store.verifyJournal(), claims);
    }

    private static AnchorCheck.Claim claim(JournalEntry entry) {
        Detail detail = Detail.of(entry);
        return new AnchorCheck.Claim(
                entry.sequence(), detail.text("place"), detail.number("number"), detail.text("digest"));
    }

    private AnchorPlace place(URI uri) {
        return new AnchorPlace(uri, places.open(uri), store.url().identity());
    }
}
