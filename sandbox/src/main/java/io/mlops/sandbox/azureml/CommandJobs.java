package io.mlops.sandbox.azureml;

import io.mlops.sandbox.arm.ArmAnswer;
import io.mlops.sandbox.arm.ArmCall;
import io.mlops.sandbox.arm.ArmError;
import io.mlops.sandbox.arm.ArmPath;
import io.mlops.sandbox.arm.ArmRegion;
import io.mlops.sandbox.arm.ArmService;
import io.mlops.sandbox.arm.ArmWorld;
import io.mlops.sandbox.arm.Outcome;
import io.mlops.sandbox.azurestorage.Blobs;
import io.mlops.sandbox.container.JobRuns;
import io.mlops.sandbox.container.RunLog;
import io.mlops.sandbox.job.Attempt;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Command jobs, whose programs are processes. Thread-safe. */
final class CommandJobs implements ArmService {
    private static final String TYPE = "workspaces/jobs";
    private static final String CANCEL = TYPE + "/cancel";
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_-]{0,254}");
    private static final JsonMapper JSON = new JsonMapper();

    private final ArmWorld world;
    private final JobTable jobs;
    private final Blobs blobs;
    private final JobRuns runs;
    private final Path folder;
    private final AtomicInteger number = new AtomicInteger();

    CommandJobs(ArmWorld world, JobTable jobs, Blobs blobs) {
        this.world = world;
        this.jobs = jobs;
        this.blobs = blobs;
        this.runs = new JobRuns(world.clock());
        this.folder = world.folder().resolve("jobs");
    }

    @Override
    public boolean knows(ArmPath path) {
        return path.is(ComputeClusters.NAMESPACE, TYPE) || path.is(ComputeClusters.NAMESPACE, CANCEL);
    }

    @Override
    public ArmAnswer call(ArmCall call) throws ArmError {
        ArmRegion region = ComputeClusters.region(world, call.path());
        if (call.path().is(ComputeClusters.NAMESPACE, CANCEL)) {
            return cancel(call, region);
        }
        if (!call.path().resource()) {
            return list(call);
        }
        return switch (call.method()) {
            case "PUT" -> put(call, region);
            case "GET" -> ArmAnswer.ok(described(call.path().id()).orElseThrow(() -> missing(call.path())));
            default ->
                throw new ArmError(405, "MethodNotAllowed", "The method " + call.method() + " is not supported.");
        };
    }

    private static ArmError missing(ArmPath path) {
        return new ArmError(404, "UserError", "Run with id " + path.name() + " does not exist.");
    }

    private Optional<ObjectNode> described(String id) {
        return jobs.with(id, job -> job.map(CommandJobState::described));
    }

    /** "For update case, the Tags in the definition passed in will replace Tags in the existing job." */
    private ArmAnswer put(ArmCall call, ArmRegion region) throws ArmError {
        String id = call.path().id();
        ObjectNode asked = (ObjectNode) call.body().path("properties").deepCopy();
        synchronized (jobs) {
            Optional<Boolean> updated = jobs.with(id, job -> job.map(there -> there.retag(asked)));
            if (updated.isPresent() && !updated.get()) {
                throw ArmError.invalid(
                        "A job with this name already exists. If you are trying to submit a new job, use a"
                                + " different name. If you are trying to update an existing job, only its tags can be changed.");
            }
            if (updated.isEmpty()) {
                create(call, region, asked);
            }
        }
        ObjectNode described = described(id).orElseThrow(() -> missing(call.path()));
        return ArmAnswer.ok(described);
    }

    private void create(ArmCall call, ArmRegion region, ObjectNode asked) throws ArmError {
        String name = call.path().name();
        if (!NAME.matcher(name).matches()) {
            throw ArmError.invalid("The job name " + name + " is invalid.");
        }
        if (!asked.path("jobType").asString("").equals("Command")) {
            throw ArmError.invalid("The sandbox has jobs of the type Command only.");
        }
        JsonNode cluster = world.store()
                .find(asked.path("computeId").asString(""))
                .orElseThrow(() -> ArmError.invalid("The compute " + asked.path("computeId") + " was not found."));
        if (!cluster.path("properties").path("provisioningState").asString("").equals("Succeeded")) {
            throw ArmError.invalid("The compute " + cluster.path("name").asString("") + " is not ready.");
        }
        JsonNode environment = world.store()
                .find(asked.path("environmentId").asString(""))
                .orElseThrow(
                        () -> ArmError.invalid("The environment " + asked.path("environmentId") + " was not found."));
        String image = environment.path("properties").path("image").asString("");
        Instant now = world.clock().instant();
        Place place = new Place(call.path().id(), name, call.path().parent());
        jobs.put(
                call.path().id(),
                new CommandJobState(
                        place, asked, world.timing(), log -> begin(place, asked, image, log), region.faults(), now));
    }

    /** Two attempts of a training job never write its checkpoints at the same time. */
    private Attempt begin(Place place, ObjectNode asked, String image, RunLog log) {
        Path root = folder.resolve(place.name() + "-" + number.incrementAndGet());
        Mounts mounts = new Mounts(root, asked, name -> datastore(place, name));
        String work = asked.path("outputs").path("checkpoints").path("uri").asString(place.name());
        return runs.start(work, new CommandJobContainer(place, asked, image, world.images(), mounts, log, root));
    }

    private Blobs.Container datastore(Place place, String name) {
        JsonNode properties = world.store()
                .find(place.workspace() + "/datastores/" + name)
                .map(store -> store.path("properties"))
                .orElseGet(JSON::missingNode);
        return blobs.container(
                properties.path("accountName").asString(""),
                properties.path("containerName").asString(""));
    }

    private ArmAnswer list(ArmCall call) {
        String tag = call.query().getOrDefault("tag", "");
        return ArmAnswer.list(jobs.all(
                call.path().id() + "/",
                job -> tag.isEmpty() || job.properties().path("tags").has(tag)
                        ? Optional.of(job.described())
                        : Optional.<ObjectNode>empty()));
    }

    private ArmAnswer cancel(ArmCall call, ArmRegion region) throws ArmError {
        String id = call.path().parent();
        Optional<Boolean> done = jobs.with(
                id,
                job -> job.map(there -> {
                    boolean running = !there.over();
                    if (running) {
                        there.cancel(world.clock().instant());
                    }
                    return running;
                }));
        if (!done.orElseThrow(() -> missing(call.path()))) {
            throw new ArmError(409, "UserError", "The job is already in a terminal state and cannot be canceled.");
        }
        return world.operations()
                .located(
                        call,
                        region.name(),
                        world.timing().finalizing(),
                        () -> jobs.with(
                                        id,
                                        job -> job.map(CommandJobState::over).orElse(true))
                                ? new Outcome.Succeeded()
                                : new Outcome.Running());
    }

    @Override
    public boolean interrupt(String region, String job) {
        return world.region(region)
                .map(at -> "/workspaces/" + at.workspace() + "/jobs/")
                .map(jobsOf -> jobs.all(
                        world.account().groupId() + "/providers/" + ComputeClusters.NAMESPACE + jobsOf,
                        each -> each.of(job) && each.preempt() ? Optional.of(each.name()) : Optional.<String>empty()))
                .filter(preempted -> !preempted.isEmpty())
                .isPresent();
    }

    @Override
    public void look() {
        jobs.look();
    }

    @Override
    public List<String> resources() {
        return List.of(); // jobs are kept for ever, as the service keeps them
    }

    @Override
    public void close() {
        jobs.close();
        runs.close();
        blobs.close();
    }
}
