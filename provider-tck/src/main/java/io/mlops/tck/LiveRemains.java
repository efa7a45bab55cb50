package io.mlops.tck;

import io.mlops.MlopsException;
import io.mlops.Tags;
import io.mlops.provider.Provider;
import io.mlops.training.TrainingJob;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/**
 * The jobs and endpoints that one test has started on a real account: it knows them by what their names end with, and leaves those of others
 * alone.
 *
 * @param provider stays the caller's
 * @param suffix what nobody's names ended with before
 */
public record LiveRemains(Provider provider, String suffix) {
    /** Cancels and deletes them, and returns once none is left; fails after this time. What the service refuses is asked for again. */
    public void remove(Duration patience) {
        Awaitility.await()
                .ignoreExceptionsInstanceOf(MlopsException.class)
                .atMost(patience)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> endJobs() && removeEndpoints());
    }

    /** First, because a job writes to the store as long as it runs. */
    private boolean endJobs() {
        List<TrainingJob> left = provider.training().list(Tags.none()).stream()
                .filter(job -> job.spec().name().value().endsWith(suffix)
                        && !job.state().ended())
                .toList();
        left.forEach(job -> provider.training().cancel(job.spec().name()));
        return left.isEmpty();
    }

    /** With the models that they serve. */
    private boolean removeEndpoints() {
        List<String> left = provider.endpoints().list(Tags.none()).stream()
                .map(endpoint -> endpoint.spec().name())
                .filter(name -> name.endsWith(suffix))
                .toList();
        left.forEach(name -> provider.endpoints().delete(name, Duration.ZERO));
        return left.isEmpty();
    }
}
