package io.mlops.tck;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.artifact.ArtifactStore;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.StorageTier;
import io.mlops.artifact.WriteOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;

/** What the contracts of tiers, policies and transfers share. */
abstract class StoreContract extends Contract {
    static final ObjectKey KEY = ObjectKey.of("models/policy.pt");

    final ArtifactStore store() {
        return provider().artifacts();
    }

    final ObjectInfo put(ObjectKey key, String content, WriteOptions options) {
        return store().upload(key, new ByteArrayInputStream(content.getBytes(UTF_8)), options);
    }

    final ObjectInfo put(ObjectKey key, StorageTier tier) {
        return put(key, "content", WriteOptions.defaults().withTier(tier));
    }

    final ObjectInfo info(ObjectKey key) {
        return store().find(key).orElseThrow();
    }

    final String content(ObjectKey key) {
        try (InputStream in = store().open(key)) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets time pass, or leaves the test out where the world's clock cannot be moved. */
    final void pass(Duration time) {
        assumeTrue(harness().pass(time), "the clock of this world cannot be moved");
    }

    /** Fails because the object is archived, and says what to do. */
    final MlopsException assertArchived(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        MlopsException failure = assertFails(ErrorCode.FAILED_PRECONDITION, call);
        org.assertj.core.api.Assertions.assertThat(failure).hasMessageContaining("archived");
        return failure;
    }
}
