package io.mlops.tck;

import static io.mlops.tck.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.CallListener;
import io.mlops.ErrorCode;
import io.mlops.artifact.ArtifactStore;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.Retention;
import io.mlops.artifact.TieringPolicy;
import io.mlops.artifact.WriteOptions;
import io.mlops.artifact.spi.RegionalStores;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * What every cloud does whose models are brought to the regions where they are needed: they go with the first region's, and not before
 * that may go.
 */
public abstract class RegionalStoresContract {
    private static final ObjectKey KEY = ObjectKey.of("models/policy.pt");
    private static final Duration WEEK = Duration.ofDays(7);
    /** More than stores send in one request. */
    private static final int LARGE = 9_000_001;

    private final String home;
    private final String other;

    /**
     * @param home the first region's name
     * @param other that of another one
     */
    protected RegionalStoresContract(String home, String other) {
        this.home = home;
        this.other = other;
    }

    /** The stores of the regions, the same at each call of one test. */
    protected abstract RegionalStores<?> stores();

    /** Lets time pass, for the stores too. */
    protected abstract void pass(Duration time);

    private ArtifactStore users() {
        return new ArtifactStore(stores().whole(), CallListener.NONE);
    }

    private ArtifactStore there() {
        return new ArtifactStore(stores().in(other), CallListener.NONE);
    }

    private static ObjectInfo put(ArtifactStore store, int size) {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        return store.upload(KEY, new ByteArrayInputStream(content), WriteOptions.defaults());
    }

    private void bring(ObjectInfo stored) throws Exception {
        stores().bring(KEY, stored.digest(), home, other);
        assertThat(there().find(KEY).orElseThrow().digest()).isEqualTo(stored.digest());
    }

    @Test
    void whatIsBroughtGoesWithTheFirst() throws Exception {
        ObjectInfo stored = put(users(), LARGE);
        bring(stored);
        String once = there().find(KEY).orElseThrow().version();
        bring(stored);
        assertThat(there().find(KEY).orElseThrow().version()).isEqualTo(once);

        users().delete(KEY);

        assertThat(there().find(KEY)).isEmpty();
        assertThat(users().find(KEY)).isEmpty();
    }

    @Test
    void whatIsAnotherByNowStays() {
        put(users(), 3);
        put(there(), 4);

        users().delete(KEY);

        assertThat(there().find(KEY)).isPresent();
    }

    @Test
    void theCopyOfWhatIsRetainedStaysUntilThatMayGo() throws Exception {
        users().apply(TieringPolicy.none().withRetention(new Retention(WEEK, false)));
        bring(put(users(), 3));

        assertFails(ErrorCode.FAILED_PRECONDITION, () -> users().delete(KEY));
        assertThat(there().find(KEY)).isPresent();
        pass(WEEK.plusDays(1));
        users().delete(KEY);

        assertThat(users().find(KEY)).isEmpty();
        assertThat(there().find(KEY)).isEmpty();
    }
}
