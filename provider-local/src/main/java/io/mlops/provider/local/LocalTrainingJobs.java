package io.mlops.provider.local;

import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.ResourceName;
import io.mlops.Tags;
import io.mlops.training.LogPage;
import io.mlops.training.Purchase;
import io.mlops.training.TrainingEvent;
import io.mlops.training.TrainingJob;
import io.mlops.training.TrainingJobSpec;
import io.mlops.training.spi.TrainingJobsDriver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Training jobs as folders, trainers as processes that outlive whoever submitted them. Whoever looks at a job takes its next step, under
 * the job's file lock; what is decided stands in a file that is replaced atomically before anything is done about it, so that a
 * death at any moment neither loses a job nor starts its trainer twice. Thread-safe.
 */
final class LocalTrainingJobs implements LocalDriver, TrainingJobsDriver {
    static final Set<Capability> CAPABILITIES = Set.of(
            Capability.TRAINING,
            Capability.TRAINING_COMMANDS,
            Capability.TRAINING_SPOT,
            Capability.TRAINING_PREEMPTION);

    private final LocalConfig config;
    private final JobFolders folders;
    private final JobData data;
    private final JobSupervisor supervisor;
    private final InstantSource clock;
    private final String searchPath;

    /**
     * @param detach the command that begins a session of its own and then becomes its arguments
     * @param searchPath the folders in which commands are looked for
     */
    LocalTrainingJobs(
            LocalConfig config,
            JobFolders folders,
            LocalArtifactStore store,
            List<String> detach,
            InstantSource clock,
            String searchPath) {
        this.config = config;
        this.folders = folders;
        this.data = new JobData(store);
        this.clock = clock;
        this.searchPath = searchPath;
        TrainerProcess trainer = new TrainerProcess(detach, config.trainingNotice());
        this.supervisor = new JobSupervisor(folders, data, trainer, clock, config.trainingSlots());
    }

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    @Override
    public TrainingJob submit(TrainingJobSpec spec) throws IOException, InterruptedException, LocalException {
        AtomicReference<@Nullable StoredJob> submitted = new AtomicReference<>();
        folders.lock(spec.name()).hold(() -> {
            JobFolder folder = folders.job(spec.name());
            Optional<StoredJob> there = folder.read();
            if (there.isPresent() && !there.get().spec().equals(spec)) {
                throw new LocalException(
                        ErrorCode.ALREADY_EXISTS,
                        "there is a job of this name with another spec; jobs are kept, so give this one another name");
            }
            StoredJob job = there.isPresent() ? there.get() : create(folder, spec);
            submitted.set(supervisor.step(folder, job));
        });
        return view(Objects.requireNonNull(submitted.get(), "set while the lock was held"));
    }

    private StoredJob create(JobFolder folder, TrainingJobSpec spec)
            throws IOException, InterruptedException, LocalException {
        requirePossible(spec);
        data.requireInputs(spec);
        StoredJob job = StoredJob.submitted(spec, clock.instant());
        Files.createDirectories(folder.root());
        folder.write(job);
        return job;
    }

    @Override
    public Optional<TrainingJob> find(ResourceName name) throws IOException, InterruptedException, LocalException {
        Optional<StoredJob> stored = folders.job(name).read();
        if (stored.isEmpty() || stored.get().endingOrNull() != null) {
            return stored.map(this::view);
        }
        return Optional.of(view(change(name, job -> job)));
    }

    @Override
    public List<TrainingJob> list(Tags tags) throws IOException, InterruptedException, LocalException {
        List<TrainingJob> found = new ArrayList<>();
        for (JobFolder folder : folders.all()) {
            Optional<StoredJob> stored = folder.read();
            if (stored.isPresent() && tags.subsetOf(stored.get().spec().tags())) {
                find(stored.get().spec().name()).ifPresent(found::add);
            }
        }
        return found;
    }

    @Override
    public LogPage logs(ResourceName name, String position, int most)
            throws IOException, InterruptedException, LocalException {
        // The job first: what it wrote before it ended must not be missed by a look at the log before that.
        TrainingJob job = find(name).orElseThrow(LocalTrainingJobs::absent);
        return new JobLog(folders.job(name).log())
                .read(position, most, job.state().ended());
    }

    @Override
    public void cancel(ResourceName name) throws IOException, InterruptedException, LocalException {
        change(name, job -> {
            if (job.endingOrNull() != null || job.cancelledAtOrNull() != null) {
                return job;
            }
            return job.cancelled(clock.instant())
                    .with(clock.instant(), TrainingEvent.Kind.STOPPING, "somebody cancelled it");
        });
    }

    @Override
    public void preempt(ResourceName name) throws IOException, InterruptedException, LocalException {
        StoredJob running = change(name, job -> job);
        if (running.spec().purchase() == Purchase.ON_DEMAND) {
            throw new LocalException(
                    ErrorCode.FAILED_PRECONDITION, "nobody takes a machine away that it has on demand");
        }
        TrainingJob.State state = view(running).state();
        if (state != TrainingJob.State.RUNNING) {
            throw new LocalException(ErrorCode.FAILED_PRECONDITION, "it is " + state + " and has no machine");
        }
        Attempt attempt = folders.job(name).attempt(running.attempt());
        attempt.markPreempted();
        supervisor.stop(attempt);
        change(name, job -> job);
    }

    /** What to make of a job before it takes its next step. */
    private interface Change {
        StoredJob of(StoredJob job);
    }

    private StoredJob change(ResourceName name, Change change)
            throws IOException, InterruptedException, LocalException {
        AtomicReference<@Nullable StoredJob> changed = new AtomicReference<>();
        folders.lock(name).hold(() -> {
            JobFolder folder = folders.job(name);
            StoredJob stored = folder.read().orElseThrow(LocalTrainingJobs::absent);
            StoredJob wanted = change.of(stored);
            if (!wanted.equals(stored)) {
                folder.write(wanted);
            }
            changed.set(wanted.endingOrNull() == null ? supervisor.step(folder, wanted) : wanted);
        });
        return Objects.requireNonNull(changed.get(), "set while the lock was held");
    }

    private TrainingJob view(StoredJob job) {
        return job.view(
                LocalConfig.PROVIDER + "/" + job.spec().name(),
                "waits for one of the " + config.trainingSlots() + " places for trainers here");
    }

    private void requirePossible(TrainingJobSpec spec) throws LocalException {
        if (!config.locations().contains(spec.location())) {
            throw new LocalException(
                    ErrorCode.INVALID_ARGUMENT,
                    "there is no location " + spec.location() + "; there are "
                            + config.locations().stream().map(Object::toString).collect(Collectors.joining(", ")));
        }
        if (!spec.compute().accelerators().isEmpty()) {
            throw new LocalException(
                    ErrorCode.INVALID_ARGUMENT,
                    "accelerators " + spec.compute().accelerators() + " cannot be asked for here; leave them out");
        }
        String program = spec.program().command().getFirst();
        boolean found = program.contains("/")
                ? Path.of(program).isAbsolute()
                        && Files.isRegularFile(Path.of(program))
                        && Files.isExecutable(Path.of(program))
                : ModelServer.executable(program, searchPath).isPresent();
        if (!found) {
            throw new LocalException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the command begins with \"" + program
                            + "\", which is neither the absolute path of an executable file nor a program on the PATH");
        }
    }

    private static LocalException absent() {
        return new LocalException(ErrorCode.NOT_FOUND, "there is no job of this name");
    }
}
