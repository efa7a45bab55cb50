package io.mlops.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.Operation;
import io.mlops.Tags;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.RestoreOptions;
import io.mlops.artifact.RestoreState;
import io.mlops.artifact.StorageTier;
import io.mlops.artifact.TransferOptions;
import io.mlops.artifact.WriteOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every store with tiers does: objects are written into a tier, moved, archived and restored, and listings say so. */
public abstract class StorageTierContract extends StoreContract {
    private static final Tags TAGS = Tags.of(Map.of("team", "trading", "stage", "raw"));

    @Test
    protected void lackingTiersIsUnsupportedAndWritesNothing() {
        onlyLacking(Capability.STORAGE_TIERS);
        assertFails(ErrorCode.UNSUPPORTED, () -> put(KEY, StorageTier.COOL));
        assertFails(ErrorCode.UNSUPPORTED, () -> store().tier(KEY, StorageTier.COOL));
        assertFails(ErrorCode.UNSUPPORTED, () -> store().restore(KEY, RestoreOptions.defaults()));
        if (!lacks(Capability.ARTIFACTS)) {
            assertThat(store().find(KEY)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HOT", "COOL", "COLD"})
    protected void writesIntoATier(StorageTier tier) {
        needs(Capability.STORAGE_TIERS);
        ObjectInfo stored = put(KEY, tier);

        assertThat(stored.tier()).isEqualTo(tier);
        assertThat(stored.restore()).isEqualTo(new RestoreState.Online());
        assertThat(info(KEY)).isEqualTo(stored);
        assertThat(store().list("")).containsExactly(stored);
        assertThat(content(KEY)).isEqualTo("content");
    }

    @Test
    protected void whatIsArchivedIsRestoredBeforeItIsRead(@TempDir Path folder) {
        needsRestores();
        put(KEY, StorageTier.ARCHIVE);
        ObjectKey copy = ObjectKey.of("copy");

        assertThat(info(KEY).tier()).isEqualTo(StorageTier.ARCHIVE);
        assertThat(info(KEY).restore()).isEqualTo(new RestoreState.Archived());
        assertThat(store().list("")).containsExactly(info(KEY));
        assertThat(assertArchived(() -> store().open(KEY))).hasMessageContaining("restore");
        assertArchived(() -> store().copy(KEY, copy, WriteOptions.defaults()));
        assertArchived(() -> store().tier(KEY, StorageTier.HOT));
        assertArchived(() -> store().download(KEY, folder.resolve("file"), TransferOptions.defaults()));

        assertThat(folder).isEmptyDirectory();
        assertThat(store().find(copy)).isEmpty();
    }

    @Test
    protected void anInstantArchiveIsReadAtOnce() {
        needs(Capability.STORAGE_TIERS);
        needs(Capability.INSTANT_ARCHIVE);
        put(KEY, StorageTier.ARCHIVE);

        assertThat(info(KEY).tier()).isEqualTo(StorageTier.ARCHIVE);
        assertThat(info(KEY).restore()).isEqualTo(new RestoreState.Online());
        assertThat(content(KEY)).isEqualTo("content");
        assertThat(store().restore(KEY, RestoreOptions.defaults()).state())
                .isInstanceOf(Operation.State.Succeeded.class);
        assertThat(store().tier(KEY, StorageTier.HOT).tier()).isEqualTo(StorageTier.HOT);
    }

    @Test
    protected void movesAndKeepsTheRest() {
        needs(Capability.STORAGE_TIERS);
        Tags tags = lacks(Capability.OBJECT_TAGS) ? Tags.none() : TAGS;
        ObjectInfo stored = put(KEY, "content", WriteOptions.defaults().withTags(tags));

        for (StorageTier tier : List.of(StorageTier.COOL, StorageTier.COLD, StorageTier.HOT, StorageTier.COLD)) {
            ObjectInfo moved = store().tier(KEY, tier);
            assertThat(moved.tier()).isEqualTo(tier);
            assertThat(moved.digest()).isEqualTo(stored.digest());
            assertThat(moved.tags()).isEqualTo(tags);
            assertThat(store().tier(KEY, tier)).as("moved to where it is").isEqualTo(moved);
            assertThat(harness().second().artifacts().find(KEY)).contains(moved);
            assertThat(content(KEY)).isEqualTo("content");
        }
        assertThat(harness().residue()).isZero();
    }

    @Test
    protected void archivesWhatIsThere() {
        needsRestores();
        put(KEY, StorageTier.HOT);

        assertThat(store().tier(KEY, StorageTier.ARCHIVE).restore()).isEqualTo(new RestoreState.Archived());

        assertArchived(() -> store().open(KEY));
    }

    @Test
    protected void whatIsNotThereIsNotFound() {
        needs(Capability.STORAGE_TIERS);
        assertFails(ErrorCode.NOT_FOUND, () -> store().tier(KEY, StorageTier.COOL));
        assertFails(ErrorCode.NOT_FOUND, () -> store().restore(KEY, RestoreOptions.defaults()));
        assertThat(store().find(KEY)).isEmpty();
    }

    @Test
    protected void aRestoreIsSeenOnItsWayAndReadWhenItIsDone() {
        needsRestores();
        put(KEY, StorageTier.ARCHIVE);

        Operation<ObjectInfo> restore = store().restore(KEY, RestoreOptions.defaults());
        if (harness().restoresTakeTime()) {
            assertThat(restore.state()).isInstanceOf(Operation.State.Running.class);
            assertThat(info(KEY).restore()).isEqualTo(new RestoreState.Restoring());
            assertArchived(() -> store().open(KEY));
            assertFails(ErrorCode.DEADLINE_EXCEEDED, () -> restore.await(Duration.ofMillis(1)));
        }
        store().restore(KEY, RestoreOptions.defaults());
        harness().finishRestores();

        assertThat(restore.id()).isEqualTo(KEY.value());
        assertThat(restore.await(harness().patience())).isEqualTo(info(KEY));
        assertThat(info(KEY).restore().readable()).isTrue();
        assertThat(content(KEY)).isEqualTo("content");
        assertThat(harness().second().artifacts().find(KEY)).contains(info(KEY));
    }

    @Test
    protected void aRestoredObjectLeavesTheArchive() {
        needsRestores();
        put(KEY, StorageTier.ARCHIVE);
        store().restore(KEY, RestoreOptions.defaults());
        harness().finishRestores();

        ObjectInfo moved = store().tier(KEY, StorageTier.HOT);

        assertThat(moved.tier()).isEqualTo(StorageTier.HOT);
        assertThat(moved.restore()).isEqualTo(new RestoreState.Online());
        assertThat(content(KEY)).isEqualTo("content");
    }

    @Test
    protected void aTemporaryCopyGoes() {
        needsRestores();
        needs(Capability.TEMPORARY_RESTORE);
        put(KEY, StorageTier.ARCHIVE);
        RestoreOptions aDay = RestoreOptions.defaults().withKeepFor(Duration.ofDays(3));
        store().restore(KEY, aDay);
        harness().finishRestores();
        assertThat(info(KEY).tier()).isEqualTo(StorageTier.ARCHIVE);
        assertThat(info(KEY).restore()).isInstanceOf(RestoreState.Restored.class);
        RestoreState.Restored before = (RestoreState.Restored) info(KEY).restore();
        store().restore(KEY, RestoreOptions.defaults().withKeepFor(Duration.ofDays(10)));
        RestoreState.Restored after = (RestoreState.Restored) info(KEY).restore();
        assertThat(after.until()).isAfter(before.until());

        pass(Duration.ofDays(9));
        assertThat(content(KEY)).isEqualTo("content");
        pass(Duration.ofDays(5));

        assertThat(info(KEY).restore()).isEqualTo(new RestoreState.Archived());
        assertArchived(() -> store().open(KEY));
    }

    @Test
    protected void restoringForATimeWhereItIsForGoodIsUnsupported() {
        needsRestores();
        onlyLacking(Capability.TEMPORARY_RESTORE);
        put(KEY, StorageTier.ARCHIVE);

        assertFails(
                ErrorCode.UNSUPPORTED,
                () -> store().restore(KEY, RestoreOptions.defaults().withKeepFor(Duration.ofDays(1))));

        assertThat(info(KEY).restore()).isEqualTo(new RestoreState.Archived());
        store().restore(KEY, RestoreOptions.defaults());
        harness().finishRestores();
        assertThat(info(KEY).restore()).isEqualTo(new RestoreState.Online());
        assertThat(info(KEY).tier()).isNotEqualTo(StorageTier.ARCHIVE);
    }

    @Test
    protected void aRestoreCannotBeFasterThanTheStore() {
        needsRestores();
        put(KEY, StorageTier.ARCHIVE);

        assertFails(
                ErrorCode.INVALID_ARGUMENT,
                () -> store().restore(KEY, RestoreOptions.defaults().withWithin(Duration.ofNanos(1))));

        assertThat(info(KEY).restore()).isEqualTo(new RestoreState.Archived());
    }

    @Test
    protected void whatCanBeReadIsRestoredAtOnce() {
        needs(Capability.STORAGE_TIERS);
        ObjectInfo stored = put(KEY, StorageTier.COLD);

        Operation<ObjectInfo> restore = store().restore(KEY, RestoreOptions.defaults());

        assertThat(restore.await(Duration.ZERO)).isEqualTo(stored);
        assertFails(ErrorCode.UNSUPPORTED, restore::cancel);
        assertThat(info(KEY)).isEqualTo(stored);
    }

    @Test
    protected void whatIsArchivedIsOverwrittenAndDeletedLikeAnythingElse() {
        needs(Capability.STORAGE_TIERS);
        ObjectInfo archived = put(KEY, StorageTier.ARCHIVE);

        ObjectInfo young = put(KEY, "younger", WriteOptions.defaults());

        assertThat(young.version()).isNotEqualTo(archived.version());
        assertThat(info(KEY).tier()).isEqualTo(StorageTier.HOT);
        assertThat(content(KEY)).isEqualTo("younger");
        store().tier(KEY, StorageTier.ARCHIVE);
        store().delete(KEY);
        assertThat(store().find(KEY)).isEmpty();
        assertThat(harness().residue()).isZero();
    }

    @Test
    protected void theAutomaticTierIsReadAtOnce() {
        needs(Capability.STORAGE_TIERS);
        needs(Capability.AUTOMATIC_TIER);
        assertThat(put(KEY, StorageTier.AUTO).tier()).isEqualTo(StorageTier.AUTO);
        assertThat(content(KEY)).isEqualTo("content");
        assertThat(store().tier(KEY, StorageTier.HOT).tier()).isEqualTo(StorageTier.HOT);
        assertThat(store().tier(KEY, StorageTier.AUTO).restore()).isEqualTo(new RestoreState.Online());
        assertThat(info(KEY).tier()).isEqualTo(StorageTier.AUTO);
    }

    @Test
    protected void lackingTheAutomaticTierIsUnsupported() {
        needs(Capability.STORAGE_TIERS);
        onlyLacking(Capability.AUTOMATIC_TIER);
        assertFails(ErrorCode.UNSUPPORTED, () -> put(KEY, StorageTier.AUTO));
        assertThat(store().find(KEY)).isEmpty();
        put(KEY, StorageTier.HOT);
        assertFails(ErrorCode.UNSUPPORTED, () -> store().tier(KEY, StorageTier.AUTO));
        assertThat(info(KEY).tier()).isEqualTo(StorageTier.HOT);
    }

    @Test
    protected void aCopyHasItsOwnTierAndTags() {
        needs(Capability.STORAGE_TIERS);
        needs(Capability.OBJECT_TAGS);
        put(KEY, "content", WriteOptions.defaults().withTier(StorageTier.COOL).withTags(TAGS));
        Tags other = Tags.of(Map.of("stage", "copy"));

        ObjectInfo copy = store().copy(
                        KEY,
                        ObjectKey.of("copy"),
                        WriteOptions.defaults().withTier(StorageTier.COLD).withTags(other));
        ObjectInfo plain = store().copy(KEY, ObjectKey.of("plain"), WriteOptions.defaults());

        assertThat(copy.tier()).isEqualTo(StorageTier.COLD);
        assertThat(copy.tags()).isEqualTo(other);
        assertThat(plain.tier()).isEqualTo(StorageTier.HOT);
        assertThat(plain.tags()).isEqualTo(Tags.none());
        assertThat(store().list("")).containsExactly(copy, info(KEY), plain);
    }

    @Test
    protected void tagsAreWrittenWithTheObject() {
        needs(Capability.OBJECT_TAGS);
        ObjectInfo stored = put(KEY, "content", WriteOptions.defaults().withTags(TAGS));

        assertThat(stored.tags()).isEqualTo(TAGS);
        assertThat(info(KEY).tags()).isEqualTo(TAGS);
        assertThat(store().list("")).containsExactly(stored);
        put(KEY, "again", WriteOptions.defaults());
        assertThat(info(KEY).tags()).isEqualTo(Tags.none());
    }

    @Test
    protected void lackingTagsIsUnsupportedAndWritesNothing() {
        onlyLacking(Capability.OBJECT_TAGS);
        assertFails(
                ErrorCode.UNSUPPORTED,
                () -> put(KEY, "content", WriteOptions.defaults().withTags(TAGS)));
        if (!lacks(Capability.ARTIFACTS)) {
            assertThat(store().find(KEY)).isEmpty();
        }
    }

    private void needsRestores() {
        needs(Capability.STORAGE_TIERS);
        onlyLacking(Capability.INSTANT_ARCHIVE);
    }
}
