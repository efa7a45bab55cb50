package io.mlops.tck;

import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.ResourceName;
import io.mlops.Sha256;
import io.mlops.Tags;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.WriteOptions;
import io.mlops.tck.MemoryWorld.Stored;
import io.mlops.tck.MemoryWorld.Trained;
import io.mlops.training.LogPage;
import io.mlops.training.Purchase;
import io.mlops.training.TrainingEvent.Kind;
import io.mlops.training.TrainingInput;
import io.mlops.training.TrainingJob;
import io.mlops.training.TrainingJob.State;
import io.mlops.training.TrainingJobSpec;
import io.mlops.training.TrainingResult;
import io.mlops.training.spi.TrainingJobsDriver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Training in memory: what {@link TestTrainer} does happens while somebody looks, and each look takes a moment of a time of its own.
 * Makes the mistakes that it is told to.
 */
final class MemoryTraining implements MemoryDriver, TrainingJobsDriver {
    private final MemoryWorld world;
    private final Set<Capability> capabilities;
    private final MemoryArtifactStore store;

    MemoryTraining(MemoryWorld world, Set<Capability> capabilities, MemoryArtifactStore store) {
        this.world = world;
        this.capabilities = capabilities;
        this.store = store;
    }

    @Override
    public Set<Capability> capabilities() {
        return capabilities;
    }

    @Override
    public TrainingJob submit(TrainingJobSpec spec) throws Exception {
        synchronized (world) {
            Trained job = world.jobs.get(spec.name());
            if (job == null || world.makes(Mistake.TRAINS_AGAIN)) {
                requirePossible(spec);
                job = new Trained(spec, world.time);
                world.jobs.put(spec.name(), job);
            } else if (!job.spec.equals(spec) && !world.makes(Mistake.CHANGES_A_JOB)) {
                throw new MemoryFailure(ErrorCode.ALREADY_EXISTS, "there is another");
            }
            job.spec = spec;
            return look(job);
        }
    }

    private void requirePossible(TrainingJobSpec spec) throws MemoryFailure {
        if (!spec.location().equals(MemoryProvider.HERE)) {
            throw new MemoryFailure(ErrorCode.INVALID_ARGUMENT, "no such place");
        }
        for (TrainingInput input : spec.inputs().values()) {
            if (files(input).isEmpty()) {
                require(ErrorCode.NOT_FOUND, "no such input");
            } else if (!digest(input).equals(input.digest())) {
                require(ErrorCode.FAILED_PRECONDITION, "another input");
            }
        }
    }

    private void require(ErrorCode code, String what) throws MemoryFailure {
        if (!world.makes(Mistake.NEEDS_NO_INPUT)) {
            throw new MemoryFailure(code, what);
        }
    }

    private Map<String, Stored> files(TrainingInput input) {
        Stored single = world.objects.get(input.location());
        Map<String, Stored> files = new TreeMap<>();
        String prefix = input.location() + "/";
        if (single != null) {
            files.put(prefix.replaceFirst("^.*/(?=[^/]+/$)", "").replace("/", ""), single);
            return files;
        }
        world.objects.forEach((key, stored) -> {
            if (key.value().startsWith(prefix)) {
                files.put(key.value().substring(prefix.length()), stored);
            }
        });
        return files;
    }

    private Sha256 digest(TrainingInput input) {
        Stored single = world.objects.get(input.location());
        TreeMap<String, Sha256> digests = new TreeMap<>();
        files(input).forEach((path, stored) -> digests.put(path, stored.info().digest()));
        return single == null ? TrainingInput.digestOf(digests) : single.info().digest();
    }

    @Override
    public Optional<TrainingJob> find(ResourceName name) throws Exception {
        synchronized (world) {
            Trained job = world.jobs.get(name);
            return job == null ? Optional.empty() : Optional.of(look(job));
        }
    }

    @Override
    public List<TrainingJob> list(Tags tags) throws Exception {
        synchronized (world) {
            List<TrainingJob> found = new ArrayList<>();
            for (Trained job : world.jobs.values()) {
                if (tags.subsetOf(job.spec.tags()) || world.makes(Mistake.LISTS_ALL_JOBS)) {
                    found.add(look(job));
                }
            }
            return found;
        }
    }

    @Override
    public LogPage logs(ResourceName name, String position, int most) throws Exception {
        synchronized (world) {
            Trained job = require(name);
            look(job);
            if (!position.matches("\\d*")) {
                throw new MemoryFailure(ErrorCode.INVALID_ARGUMENT, "no position");
            }
            int from = Math.min(position.isEmpty() ? 0 : Integer.parseInt(position), job.log.size());
            int to = Math.min(from + most, job.log.size());
            int next = to + (world.makes(Mistake.LOSES_LOG_LINES) && to < job.log.size() ? 1 : 0);
            boolean last = to == job.log.size() && job.state.ended();
            return new LogPage(
                    job.log.subList(from, to),
                    Integer.toString(next),
                    last || world.makes(Mistake.THINKS_THAT_NOTHING_FOLLOWS));
        }
    }

    @Override
    public void cancel(ResourceName name) throws Exception {
        synchronized (world) {
            Trained job = require(name);
            if (!job.state.ended()) {
                job.event(world.time, Kind.STOPPING);
                end(job, State.CANCELLED, "cancelled", null);
                job.running = world.makes(Mistake.LEAVES_A_TRAINER_RUNNING);
            }
        }
    }

    @Override
    public void preempt(ResourceName name) throws Exception {
        synchronized (world) {
            Trained job = require(name);
            boolean possible = job.running && job.spec.purchase() != Purchase.ON_DEMAND;
            if (!possible && !world.makes(Mistake.PREEMPTS_ANYTHING)) {
                throw new MemoryFailure(ErrorCode.FAILED_PRECONDITION, "nothing to take away");
            }
            job.running = false;
            job.state = State.INTERRUPTED;
            job.event(world.time, Kind.PREEMPTED);
            if (world.makes(Mistake.FORGETS_ITS_CHECKPOINT)) {
                world.rounds.clear();
            }
            int retries = job.spec.limits().retries();
            if (job.count(Kind.PREEMPTED) > retries && !world.makes(Mistake.NEVER_GIVES_UP)) {
                end(job, State.FAILED, "preempted too often", ErrorCode.RESOURCE_EXHAUSTED);
            }
        }
    }

    private Trained require(ResourceName name) throws MemoryFailure {
        Trained job = world.jobs.get(name);
        if (job == null) {
            throw new MemoryFailure(ErrorCode.NOT_FOUND, "there is none");
        }
        return job;
    }

    private TrainingJob look(Trained job) throws Exception {
        world.time = world.time.plus(Duration.ofMillis(300));
        if (job.running) {
            boolean over = past(job, job.spec.limits().maximumDuration());
            if (over && !world.makes(Mistake.IGNORES_THE_MAXIMUM_DURATION)) {
                end(job, State.EXPIRED, "too long", null);
            }
        } else if (!job.state.ended()) {
            boolean late = past(job, job.spec.limits().maximumWait());
            if (late && world.withheld && !world.makes(Mistake.WAITS_FOR_EVER)) {
                end(job, State.EXPIRED, "waited too long", null);
            } else if (!world.withheld) {
                train(job);
            }
        }
        return job.view();
    }

    private boolean past(Trained job, Duration limit) {
        return Duration.between(job.submitted, world.time).compareTo(limit) > 0;
    }

    /** One round. */
    private void train(Trained job) throws Exception {
        int round = job.spec
                .checkpoints()
                .map(at -> world.rounds.merge(at.location(), 1, Integer::sum))
                .orElse(1);
        int rounds = Integer.parseInt(parameter(job, "rounds", "1"));
        job.running = true;
        job.state = State.RUNNING;
        job.event(world.time, job.count(Kind.PREEMPTED) > 0 ? Kind.RESUMED : Kind.STARTED);
        job.log.add("round " + round + " of " + rounds);
        String failure = parameter(job, "fail", "");
        if (!failure.isEmpty()) {
            String reason = world.makes(Mistake.HIDES_THE_TRAINERS_REASON) ? "it failed" : failure;
            end(job, State.FAILED, reason, ErrorCode.FAILED_PRECONDITION);
        } else if (round >= rounds) {
            finish(job, rounds);
        }
    }

    private void finish(Trained job, int rounds) throws Exception {
        for (int line = 1; line <= Integer.parseInt(parameter(job, "lines", "0")); line++) {
            job.log.add("line " + line);
        }
        if (!parameter(job, "forget", "").isEmpty() && !world.makes(Mistake.NEEDS_NO_RESULT)) {
            end(job, State.FAILED, "no " + TestTrainer.ARTIFACT, ErrorCode.FAILED_PRECONDITION);
            return;
        }
        StringBuilder input = new StringBuilder();
        TrainingInput given = job.spec.inputs().get(TestTrainer.INPUT);
        if (given != null) {
            files(given)
                    .forEach((path, stored) -> input.append(input.isEmpty() ? "" : ",")
                            .append(path)
                            .append(':')
                            .append(new String(stored.content(), StandardCharsets.UTF_8)));
        }
        String colour = job.spec.environment().getOrDefault(TestTrainer.COLOUR, "");
        job.result = keep(job.spec.output().artifactKey(), TestTrainer.report(rounds, colour, input.toString()));
        end(job, State.SUCCEEDED, "", null);
    }

    private TrainingResult keep(ObjectKey key, String report) throws IOException, MemoryFailure, InterruptedException {
        byte[] content = report.getBytes(StandardCharsets.UTF_8);
        var stored = store.upload(key, new ByteArrayInputStream(content), WriteOptions.defaults());
        return new TrainingResult(stored.key(), stored.digest());
    }

    private void end(Trained job, State state, String reason, @org.jspecify.annotations.Nullable ErrorCode code) {
        job.running = false;
        job.state = state;
        job.reason = reason;
        job.code = code;
        job.event(world.time, Kind.ENDED);
    }

    private static String parameter(Trained job, String name, String fallback) {
        return job.spec.hyperparameters().getOrDefault(name, fallback);
    }
}
