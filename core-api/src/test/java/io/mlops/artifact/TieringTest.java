package io.mlops.artifact;

import static io.mlops.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.CallListener;
import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.Tags;
import io.mlops.artifact.spi.ArtifactStoreDriver;
import io.mlops.artifact.spi.TieringPolicyDriver;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the portable type checks before and after it calls a driver with a policy. */
final class TieringTest {
    private static final TieringRule RULE = TieringRule.expiring("old", Duration.ofDays(30));
    private static final TieringPolicy POLICY = TieringPolicy.of(RULE);

    private final Lax driver = new Lax();
    private final ArtifactStore store = new ArtifactStore(driver, CallListener.NONE);

    @Test
    void aPolicyThatIsThereIsNotWrittenAgain() {
        assertThat(store.apply(POLICY).changes()).hasSize(1);
        assertThat(store.apply(POLICY).changes()).isEmpty();

        assertThat(driver.calls).containsExactly("check", "apply", "check");
    }

    @Test
    void aStoreThatFollowsLessThanItWasGivenIsFound() {
        driver.loses = true;

        assertThat(assertFails(ErrorCode.FAILED_PRECONDITION, () -> store.apply(POLICY)))
                .hasMessageStartingWith(
                        "cannot apply the tiering policy: the store follows another one than it was given"
                                + " (- rule old: all objects, expire after 30d)");
    }

    @Test
    void whatIsLackingNamesTheRuleAndDoesNotReachTheDriver() {
        driver.capabilities.remove(Capability.TIERING_BY_TAGS);
        driver.capabilities.remove(Capability.RETENTION);

        assertThat(assertFails(
                        ErrorCode.UNSUPPORTED,
                        () -> store.apply(TieringPolicy.of(RULE.withTags(Tags.of(Map.of("a", "b")))))))
                .hasMessage("cannot apply rule old: provider lax lacks TIERING_BY_TAGS");
        assertFails(
                ErrorCode.UNSUPPORTED,
                () -> store.plan(POLICY.withRetention(new Retention(Duration.ofDays(1), false))));

        assertThat(driver.calls).isEmpty();
    }

    @Test
    void aLockedRetentionOnlyGetsLonger() {
        TieringPolicy locked = POLICY.withRetention(new Retention(Duration.ofDays(3), true));
        store.apply(locked);
        driver.calls.clear();

        assertThat(assertFails(ErrorCode.FAILED_PRECONDITION, () -> store.apply(POLICY)))
                .hasMessageContaining("locked (keep for 3d, locked) and can only be made longer");
        assertThat(driver.calls).containsExactly("check");
        store.apply(POLICY.withRetention(new Retention(Duration.ofDays(4), true)));
    }

    @Test
    void writingWhatTheStoreCannotKeepDoesNotReachTheDriver() {
        ObjectKey key = ObjectKey.of("a");
        InputStream nothing = InputStream.nullInputStream();
        driver.capabilities.remove(Capability.AUTOMATIC_TIER);
        driver.capabilities.remove(Capability.OBJECT_TAGS);
        WriteOptions tagged = WriteOptions.defaults().withTags(Tags.of(Map.of("a", "b")));

        assertFails(ErrorCode.UNSUPPORTED, () -> store.upload(key, nothing, tagged));
        assertFails(
                ErrorCode.UNSUPPORTED,
                () -> store.upload(key, nothing, WriteOptions.defaults().withTier(StorageTier.AUTO)));
        driver.capabilities.remove(Capability.STORAGE_TIERS);
        assertFails(
                ErrorCode.UNSUPPORTED,
                () -> store.copy(key, key, WriteOptions.defaults().withTier(StorageTier.COOL)));
        assertFails(ErrorCode.UNSUPPORTED, () -> store.tier(key, StorageTier.COOL));
        assertFails(ErrorCode.UNSUPPORTED, () -> store.restore(key, RestoreOptions.defaults()));

        assertThat(driver.calls).isEmpty();
    }

    /** Keeps a policy, or loses it, and no objects. */
    private static final class Lax implements ArtifactStoreDriver, TieringPolicyDriver {
        private final Set<Capability> capabilities = EnumSet.allOf(Capability.class);
        private final List<String> calls = new ArrayList<>();
        private TieringPolicy policy = TieringPolicy.none();
        private boolean loses;

        @Override
        public String provider() {
            return "lax";
        }

        @Override
        public Set<Capability> capabilities() {
            return capabilities;
        }

        @Override
        public ErrorCode classify(Throwable failure) {
            return ErrorCode.UNKNOWN;
        }

        @Override
        public Optional<TieringPolicyDriver> policies() {
            return Optional.of(this);
        }

        @Override
        public StoredPolicy policy() {
            return new StoredPolicy(policy, List.of());
        }

        @Override
        public void requireExpressible(TieringPolicy wanted) {
            calls.add("check");
        }

        @Override
        public void apply(TieringPolicy wanted) {
            calls.add("apply");
            policy = loses ? TieringPolicy.none() : wanted;
        }

        @Override
        public InputStream open(ObjectKey key) throws IOException {
            calls.add("open");
            throw new IOException("nothing is here");
        }

        @Override
        public ObjectInfo upload(ObjectKey key, InputStream content, WriteOptions options) throws IOException {
            calls.add("upload");
            throw new IOException("nothing is kept here");
        }

        @Override
        public Optional<ObjectInfo> find(ObjectKey key) {
            return Optional.empty();
        }

        @Override
        public List<ObjectInfo> list(String prefix) {
            return List.of();
        }

        @Override
        public void delete(ObjectKey key) {
            calls.add("delete");
        }

        @Override
        public ObjectInfo copy(ObjectKey source, ObjectKey target, WriteOptions options) throws IOException {
            return upload(target, open(source), options);
        }
    }
}
