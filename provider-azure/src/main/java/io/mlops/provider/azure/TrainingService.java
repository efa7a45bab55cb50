package io.mlops.provider.azure;

import io.mlops.ResourceName;
import io.mlops.Tags;
import io.mlops.training.TrainingJobSpec;
import java.util.List;
import java.util.Optional;

/**
 * A service of Azure that runs training jobs: what it does by itself, and how it is told to do what is left to us. Implementations are
 * thread-safe.
 *
 * @param <A> what it tells of an attempt
 */
interface TrainingService<A extends JobAttempt> {
    /** What a spec calls it. */
    String name();

    /** Whether the settings name what it needs; one that is not there is not asked. */
    boolean there();

    /** Must fail with INVALID_ARGUMENT for what it can never run; must not ask Azure. */
    void check(TrainingJobSpec spec) throws AzureException;

    /** The job of this name, where this provider made it. */
    Optional<ObservedJob<A>> find(String region, ResourceName name);

    /** Every job of ours in the region that carries these tags, in any order. */
    List<ObservedJob<A>> list(String region, Tags wanted);

    /**
     * Must make the job that is not there, or find the one that somebody else makes of this name at the same time; must leave nothing
     * that is billed where it fails.
     */
    ObservedJob<A> create(TrainingJobSpec spec, String region) throws Exception;

    /** Must take the step that the service leaves to us while the job goes on, and say what is there then. */
    ObservedJob<A> goOn(ObservedJob<A> job) throws Exception;

    /** Must tell the service that the job's last attempt shall end; nothing where it has ended. */
    void end(ObservedJob<A> job) throws Exception;

    /** Must note this on the job for everybody; what was noted under this key before may stay instead. */
    ObservedJob<A> mark(ObservedJob<A> job, String key, String value) throws AzureException;

    /**
     * Must give the machines of a job that is over back, and must not wait for it.
     *
     * @return false where that cannot be said yet
     */
    boolean release(ObservedJob<A> job);

    /** Where the job leaves what is on its way. */
    Staging staging(ObservedJob<A> job);

    /** Why no machine comes, as far as Azure says. */
    String waiting(ObservedJob<A> job);

    AttemptLogs<A> logs();
}
