package io.mlops.controlplane.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.artifact.ObjectKey;
import io.mlops.controlplane.anchor.AnchorKey;
import io.mlops.controlplane.anchor.AnchorVerification;
import io.mlops.controlplane.anchor.VerifyingKey;
import io.mlops.controlplane.audit.Anchoring;
import io.mlops.controlplane.journal.JournalChain;
import io.mlops.controlplane.journal.JournalEntry;
import io.mlops.controlplane.journal.JournalEvent;
import io.mlops.controlplane.store.Store;
import io.mlops.controlplane.store.StoreUrl;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What anchors find that the journal's own chain cannot, on real databases with real tampering. */
class AnchorTamperingTest {
    private static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");
    private static final URI PLACE = URI.create("file:///mnt/other");

    @TempDir
    Path folder;

    private final MapStore elsewhere = new MapStore();
    private StoreUrl url;
    private AnchorKey key;

    private Store open(String database) throws Exception {
        url = database.equals("sqlite") ? Evidence.sqlite(folder) : Evidence.postgres();
        key = AnchorKey.of(folder.resolve("audit.key"));
        return Store.open(url);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgres"})
    void anUntouchedJournalIsProven(String database) throws Exception {
        try (Store store = open(database)) {
            append(store, 3);
            anchor(store, "daily");
            append(store, 2);
            anchor(store, "failover");
            append(store, 1);

            AnchorVerification found = verify(store);
            assertThat(found.findings()).isEmpty();
            assertThat(found.anchors()).isEqualTo(2);
            // Three steps, the entry of the first anchor, two steps.
            assertThat(found.anchoredSequence()).isEqualTo(6);
            assertThat(found.unanchored()).isEqualTo(2);
            assertThat(tail(store, 1).getFirst().action()).isEqualTo("STEP");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgres"})
    void aTailThatIsCutOffIsFound(String database) throws Exception {
        try (Store store = open(database)) {
            append(store, 6);
            anchor(store, "daily");
            Evidence.dropTriggers(url);
            Evidence.execute(url, "DELETE FROM journal WHERE sequence > 4");

            // This is what the chain itself cannot tell.
            assertThat(store.verifyJournal().intact()).isTrue();
            AnchorVerification found = verify(store);
            assertThat(found.brokenAt()).isEqualTo(5);
            assertThat(found.findings())
                    .containsExactly("anchor 1 of 2026-11-21T08:00:00Z proves entry 6, but the journal ends with 4:"
                            + " its tail was cut off");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgres"})
    void aRewrittenPastIsFound(String database) throws Exception {
        try (Store store = open(database)) {
            append(store, 2);
            anchor(store, "daily");
            append(store, 4);
            anchor(store, "daily");
            rewriteFrom(store, 5);

            assertThat(store.verifyJournal().intact()).isTrue();
            AnchorVerification found = verify(store);
            // The first anchor proves two entries: the third is the first that may have been another one.
            assertThat(found.brokenAt()).isEqualTo(3);
            assertThat(found.findings())
                    .anySatisfy(finding -> assertThat(finding)
                            .contains("proves another entry 7: entries 3 to 7 are", "the past was rewritten"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgres"})
    void aJournalThatWasReplacedAsAWholeIsFound(String database) throws Exception {
        try (Store store = open(database)) {
            append(store, 3);
            anchor(store, "daily");
            rewriteFrom(store, 1);

            assertThat(store.verifyJournal().intact()).isTrue();
            AnchorVerification found = verify(store);
            assertThat(found.brokenAt()).isEqualTo(1);
            assertThat(found.findings().getFirst()).contains("the journal was replaced or rewritten");

            Evidence.execute(url, "DELETE FROM journal");
            assertThat(verify(store).brokenAt()).isEqualTo(1);
            assertThat(verify(store).findings().getFirst()).contains("the journal ends with 0");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgres"})
    void anEditedEntryIsNamedExactly(String database) throws Exception {
        try (Store store = open(database)) {
            append(store, 6);
            anchor(store, "daily");
            Evidence.dropTriggers(url);
            Evidence.execute(url, "UPDATE journal SET actor = 'bob' WHERE sequence = 4");
            AnchorVerification found = verify(store);
            assertThat(found.brokenAt()).isEqualTo(4);
            assertThat(found.findings())
                    .containsExactly("the journal is broken at entry 4: its content was changed:"
                            + " it no longer matches its hash");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgres"})
    void anchorsThatWereTouchedAreFound(String database) throws Exception {
        try (Store store = open(database)) {
            append(store, 2);
            anchor(store, "daily");
            anchor(store, "daily");
            anchor(store, "daily");
            List<ObjectKey> keys = List.copyOf(elsewhere.objects.keySet());
            byte[] second = elsewhere.objects.get(keys.get(1));

            elsewhere.objects.remove(keys.get(1));
            assertThat(verify(store).findings())
                    .anySatisfy(finding -> assertThat(finding).contains("anchor 2 is missing before it"));
            elsewhere.objects.put(keys.get(1), second);
            assertThat(verify(store).intact()).isTrue();

            elsewhere.objects.put(
                    keys.get(1),
                    elsewhere.text(keys.get(1)).replace("daily", "never").getBytes(StandardCharsets.UTF_8));
            assertThat(verify(store).findings().getFirst()).contains("it is not signed by the key");
            elsewhere.objects.put(keys.get(1), "nonsense".getBytes(StandardCharsets.UTF_8));
            assertThat(verify(store).findings().getFirst()).contains("it is no anchor");
            elsewhere.objects.put(keys.get(1), second);

            // The newest one leaves no gap behind; the journal still names it.
            elsewhere.objects.remove(keys.get(2));
            assertThat(verify(store).findings())
                    .containsExactly("anchor 3, which entry 5 of the journal names, is missing at the place");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgres"})
    void anotherKeyProvesNothing(String database) throws Exception {
        try (Store store = open(database)) {
            append(store, 1);
            anchor(store, "daily");
            VerifyingKey other = AnchorKey.of(folder.resolve("other.key")).verifying();
            assertThat(verify(store, other).findings())
                    .containsExactly("anchors/" + url.identity() + "/000000000001.json: it is not signed by the key "
                            + other.id() + ": forged, or made with another key");
            assertThat(verify(store, other, key.verifying()).intact()).isTrue();
            elsewhere.objects.clear();
            assertThat(verify(store).findings().getFirst()).startsWith("there are no anchors of this store");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite"})
    void theKeyIsItsOwnersAlone(String database) throws Exception {
        open(database).close();
        Path file = folder.resolve("audit.key");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(AnchorKey.of(file).verifying().id())
                .isEqualTo(key.verifying().id());
        assertThat(VerifyingKey.parse(key.verifying().pem())).containsExactly(key.verifying());

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        MlopsException open = catchThrowableOfType(MlopsException.class, () -> AnchorKey.of(file));
        assertThat(open.code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
        assertThat(open).hasMessageContaining("chmod 600 " + file);
        MlopsException missing =
                catchThrowableOfType(MlopsException.class, () -> AnchorKey.read(folder.resolve("none.key")));
        assertThat(missing.code()).isEqualTo(ErrorCode.NOT_FOUND);
        MlopsException broken = catchThrowableOfType(
                MlopsException.class,
                () -> VerifyingKey.parse("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"));
        assertThat(broken.code()).isEqualTo(ErrorCode.FAILED_PRECONDITION);
    }

    private void anchor(Store store, String reason) {
        anchoring(store).anchor(PLACE, key, reason, "controller", NOW);
    }

    private AnchorVerification verify(Store store, VerifyingKey... keys) {
        return anchoring(store).verify(PLACE, keys.length == 0 ? List.of(key.verifying()) : List.of(keys));
    }

    private Anchoring anchoring(Store store) {
        return new Anchoring(
                store,
                elsewhere,
                "test",
                event -> store.write(tx -> tx.journal().append(event)));
    }

    private static void append(Store store, int count) {
        for (int i = 0; i < count; i++) {
            store.write(tx -> tx.journal().append(JournalEvent.of(NOW, "ann", "STEP", "policy", "{}")));
        }
    }

    private static List<JournalEntry> tail(Store store, int limit) {
        return store.read(tx -> tx.journal().tail("", limit));
    }

    /** Somebody who knows how: another actor from this entry on, and every hash as it must be then. */
    private void rewriteFrom(Store store, long first) throws Exception {
        List<JournalEntry> entries = store.read(tx -> tx.journal().after(first - 1, 1000));
        String previous = entries.getFirst().previousHash();
        Evidence.dropTriggers(url);
        for (JournalEntry entry : entries) {
            JournalEvent changed = JournalEvent.of(
                    entry.at(),
                    entry.action().equals("STEP") ? "bob" : entry.actor(),
                    entry.action(),
                    entry.subject(),
                    entry.detail());
            JournalEntry sealed = JournalChain.seal(entry.sequence(), changed, previous);
            previous = sealed.hash();
            Evidence.execute(
                    url,
                    "UPDATE journal SET actor = '" + sealed.actor() + "', previous_hash = '" + sealed.previousHash()
                            + "', hash = '" + sealed.hash() + "' WHERE sequence = " + sealed.sequence());
        }
    }
}
