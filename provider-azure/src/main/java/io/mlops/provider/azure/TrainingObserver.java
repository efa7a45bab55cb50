package io.mlops.provider.azure;

import io.mlops.ResourceName;
import io.mlops.Tags;
import io.mlops.training.TrainingJobSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Looks at the training jobs of a region and remembers nothing that could change. Thread-safe. */
final class TrainingObserver {
    /** In which there is no run yet that the run history could tell of. */
    private static final Set<String> NOT_RUN = Set.of("NotStarted", "Queued", "Provisioning", "Preparing", "Starting");

    private final AzureConfig config;
    private final ArmClient arm;
    private final RunHistory history;

    TrainingObserver(AzureConfig config, AzureClients clients, RunHistory history) {
        this.config = config;
        this.arm = clients.arm();
        this.history = history;
    }

    /** The job of this name, where this provider made it. */
    Optional<ObservedJob<CommandAttempt>> find(String region, ResourceName name) {
        Optional<CommandJob> first = attempt(region, name, 1);
        Optional<TrainingJobSpec> spec = first.flatMap(JobMarks::read);
        if (first.isEmpty() || spec.isEmpty()) {
            return Optional.empty();
        }
        List<CommandAttempt> attempts = new ArrayList<>();
        Optional<CommandJob> next = first;
        for (int number = 1; next.isPresent(); number++) {
            CommandAttempt attempt = new CommandAttempt(number, next.get(), run(region, next.get()));
            attempts.add(attempt);
            next = attempt.preempted() ? attempt(region, name, number + 1) : Optional.empty();
        }
        Map<String, String> tags =
                Objects.requireNonNullElse(first.get().properties().tags(), Map.of());
        return Optional.of(new ObservedJob<>(
                region,
                spec.get(),
                new JobMarks(tags),
                Objects.requireNonNullElse(first.get().id(), ""),
                made(first.get()),
                attempts));
    }

    private static Instant made(CommandJob job) {
        CommandJob.SystemData made = job.systemData();
        return made == null || made.createdAt() == null ? Instant.EPOCH : made.createdAt();
    }

    private Optional<CommandJob> attempt(String region, ResourceName name, int number) {
        return arm.find(id(region, name, number), ApiVersion.MACHINE_LEARNING, CommandJob.class);
    }

    private RunDetails run(String region, CommandJob job) {
        return NOT_RUN.contains(job.status()) ? RunDetails.NONE : history.of(region, job);
    }

    /** Whether anybody has a job of this name. */
    boolean taken(String region, ResourceName name) {
        return attempt(region, name, 1).isPresent();
    }

    ArmId id(String region, ResourceName name, int attempt) {
        return config.workspaceId(region).child("jobs", CommandAttempt.name(name.value(), attempt));
    }

    /** Every job of ours in the region that carries these tags. */
    List<ObservedJob<CommandAttempt>> list(String region, Tags wanted) {
        List<ObservedJob<CommandAttempt>> found = new ArrayList<>();
        ArmId jobs = config.workspaceId(region).children("jobs");
        Map<String, String> query = Map.of("jobType", CommandJob.TYPE, "tag", JobMarks.JOB);
        for (CommandJob each : arm.list(jobs, ApiVersion.MACHINE_LEARNING, query, CommandJob.class)) {
            Optional<TrainingJobSpec> spec = JobMarks.read(each);
            boolean first = spec.isPresent() && spec.get().name().value().equals(each.name());
            if (first && wanted.subsetOf(spec.get().tags())) {
                find(region, spec.get().name()).ifPresent(found::add);
            }
        }
        return found;
    }
}
