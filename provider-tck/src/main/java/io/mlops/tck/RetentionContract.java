package io.mlops.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.Retention;
import io.mlops.artifact.TieringPolicy;
import io.mlops.artifact.TieringRule;
import io.mlops.artifact.WriteCondition;
import io.mlops.artifact.WriteOptions;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What every store with a retention does: what is written since cannot be deleted or overwritten before its time. */
public abstract class RetentionContract extends StoreContract {
    private static final Duration WEEK = Duration.ofDays(7);
    private static final TieringPolicy RETAINED = TieringPolicy.none().withRetention(new Retention(WEEK, false));

    @Test
    protected void lackingItIsUnsupportedAndChangesNothing() {
        needs(Capability.TIERING_POLICIES);
        onlyLacking(Capability.RETENTION);
        assertFails(ErrorCode.UNSUPPORTED, () -> store().apply(RETAINED));
        assertThat(store().policy().policy()).isEqualTo(TieringPolicy.none());
    }

    @Test
    protected void whatIsRetainedIsNeitherDeletedNorOverwritten() {
        needs(Capability.RETENTION);
        store().apply(RETAINED);
        ObjectKey other = ObjectKey.of("other");
        put(other, "other", WriteOptions.defaults());
        ObjectInfo kept = put(KEY, "kept", WriteOptions.defaults());

        assertFails(ErrorCode.FAILED_PRECONDITION, () -> store().delete(KEY));
        assertFails(ErrorCode.FAILED_PRECONDITION, () -> put(KEY, "changed", WriteOptions.defaults()));
        assertFails(ErrorCode.FAILED_PRECONDITION, () -> store().copy(other, KEY, WriteOptions.defaults()));
        if (!lacks(Capability.CONDITIONAL_WRITES)) {
            WriteOptions sameVersion =
                    WriteOptions.defaults().withCondition(new WriteCondition.IfVersion(kept.version()));
            assertFails(ErrorCode.FAILED_PRECONDITION, () -> put(KEY, "changed", sameVersion));
        }

        assertThat(info(KEY)).isEqualTo(kept);
        assertThat(content(KEY)).isEqualTo("kept");
        assertThat(harness().residue()).isZero();
        store().delete(ObjectKey.of("never/was"));
    }

    @Test
    protected void itEnds() {
        needs(Capability.RETENTION);
        store().apply(RETAINED);
        put(KEY, "kept", WriteOptions.defaults());
        pass(Duration.ofDays(6));
        assertFails(ErrorCode.FAILED_PRECONDITION, () -> store().delete(KEY));
        pass(Duration.ofDays(2));

        put(KEY, "changed", WriteOptions.defaults());

        assertThat(content(KEY)).isEqualTo("changed");
        assertFails(ErrorCode.FAILED_PRECONDITION, () -> store().delete(KEY));
        pass(Duration.ofDays(8));
        store().delete(KEY);
        assertThat(store().find(KEY)).isEmpty();
    }

    @Test
    protected void expiryWaitsForIt() {
        needs(Capability.RETENTION);
        TieringPolicy soon = TieringPolicy.of(TieringRule.expiring("soon", WEEK));
        store().apply(soon.withRetention(new Retention(WEEK, false)));
        put(KEY, "kept", WriteOptions.defaults());

        pass(Duration.ofDays(6));
        assertThat(store().find(KEY)).isPresent();
        pass(Duration.ofDays(2));

        assertThat(store().find(KEY)).isEmpty();
    }

    @Test
    protected void onlyALockedOneIsForGood() {
        needs(Capability.RETENTION);
        assumeTrue(harness().mayLock(), "what is locked here could not be removed after the test");
        store().apply(RETAINED);
        store().apply(TieringPolicy.none());
        assertThat(store().policy().policy().retention()).isEmpty();
        TieringPolicy locked = TieringPolicy.none().withRetention(new Retention(WEEK, true));
        store().apply(locked);

        assertFails(ErrorCode.FAILED_PRECONDITION, () -> store().apply(TieringPolicy.none()));
        assertFails(ErrorCode.FAILED_PRECONDITION, () -> store().apply(RETAINED));
        assertFails(
                ErrorCode.FAILED_PRECONDITION,
                () -> store().apply(TieringPolicy.none().withRetention(new Retention(Duration.ofDays(6), true))));

        assertThat(store().policy().policy()).isEqualTo(locked);
        TieringPolicy longer = TieringPolicy.none().withRetention(new Retention(Duration.ofDays(8), true));
        assertThat(store().apply(longer).now().policy()).isEqualTo(longer);
    }
}
