package io.mlops.sandbox.vertex;

import com.google.cloud.aiplatform.v1.CancelCustomJobRequest;
import com.google.cloud.aiplatform.v1.CreateCustomJobRequest;
import com.google.cloud.aiplatform.v1.CustomJob;
import com.google.cloud.aiplatform.v1.DeleteCustomJobRequest;
import com.google.cloud.aiplatform.v1.DeleteOperationMetadata;
import com.google.cloud.aiplatform.v1.GetCustomJobRequest;
import com.google.cloud.aiplatform.v1.JobServiceGrpc.JobServiceImplBase;
import com.google.cloud.aiplatform.v1.ListCustomJobsRequest;
import com.google.cloud.aiplatform.v1.ListCustomJobsResponse;
import com.google.longrunning.Operation;
import com.google.protobuf.Empty;
import io.grpc.BindableService;
import io.grpc.stub.StreamObserver;
import io.mlops.sandbox.cloudlogging.LogEntries;
import io.mlops.sandbox.container.JobRuns;
import io.mlops.sandbox.fault.FaultKind;
import io.mlops.sandbox.grpc.GcpError;
import io.mlops.sandbox.grpc.GcpRegion;
import io.mlops.sandbox.grpc.GcpService;
import io.mlops.sandbox.grpc.GcpWorld;
import io.mlops.sandbox.grpc.Outcome;
import io.mlops.sandbox.grpc.ResourceFilter;
import io.mlops.sandbox.grpc.ResourcePath;
import io.mlops.sandbox.grpc.Unary;
import io.mlops.sandbox.job.Attempt;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/** Custom jobs, whose programs are processes (google/cloud/aiplatform/v1/job_service.proto). Thread-safe. */
public final class CustomJobs implements GcpService {
    private static final int PAGE = 100;

    private final GcpWorld world;
    private final LogEntries logs;
    private final BucketObjects objects;
    private final JobRuns runs;
    private final Path folder;
    private final AtomicLong numbers = new AtomicLong(1_000_000_000_000_000_000L);
    private final Map<String, CustomJobState> jobs = new LinkedHashMap<>();

    /** @param logs takes what programs write */
    public CustomJobs(GcpWorld world, LogEntries logs) {
        this.world = world;
        this.logs = logs;
        this.objects = new BucketObjects(world);
        this.runs = new JobRuns(world.clock());
        this.folder = world.folder().resolve("jobs");
    }

    @Override
    public List<BindableService> bindings() {
        return List.of(new Calls());
    }

    private synchronized CustomJob create(CreateCustomJobRequest request) throws GcpError {
        ResourcePath parent = ResourcePath.of(request.getParent());
        GcpRegion region = world.region(parent);
        CustomJob asked = request.getCustomJob();
        JobChecks.check(asked);
        if (region.faults().meet(FaultKind.QUOTA, CustomJobState.OPERATION).isPresent()) {
            throw JobChecks.quota(asked);
        }
        ResourcePath path = parent.in(world.account().number()).child("customJobs/" + numbers.incrementAndGet());
        CustomJob named = asked.toBuilder().setName(path.toString()).build();
        CustomJobState job = new CustomJobState(
                named,
                world.timing(),
                region,
                () -> begin(path, named),
                world.clock().instant());
        jobs.put(path.toString(), job);
        look();
        return job.told();
    }

    /** Two runs of a training job never write its checkpoints at the same time. */
    private Attempt begin(ResourcePath path, CustomJob job) {
        Path root = folder.resolve(job.getDisplayName().replaceAll("[^\\w.-]", "_"))
                .resolve(Long.toString(numbers.incrementAndGet()));
        return runs.start(
                job.getDisplayName(),
                CustomJobContainer.of(path, job.getJobSpec(), world.images(), objects, logs, root));
    }

    private CustomJobState require(String name) throws GcpError {
        ResourcePath path = ResourcePath.of(name);
        GcpRegion unused = world.region(path);
        look();
        CustomJobState job = jobs.get(path.in(world.account().number()).toString());
        if (job == null) {
            throw GcpError.notFound("CustomJob does not exist.");
        }
        return job;
    }

    private synchronized CustomJob get(String name) throws GcpError {
        return require(name).told();
    }

    /** The newest first. */
    private synchronized ListCustomJobsResponse list(ListCustomJobsRequest request) throws GcpError {
        ResourcePath parent = ResourcePath.of(request.getParent());
        GcpRegion region = world.region(parent);
        Predicate<ResourceFilter.Fields> wanted = ResourceFilter.of(request.getFilter());
        look();
        List<CustomJob> found = new ArrayList<>();
        for (CustomJobState each : jobs.values()) {
            CustomJob job = each.told();
            if (each.region().equals(region.name()) && wanted.test(field -> field(job, field))) {
                found.addFirst(job);
            }
        }
        int from = request.getPageToken().matches("\\d{1,9}")
                ? Math.min(found.size(), Integer.parseInt(request.getPageToken()))
                : 0;
        int to = Math.min(found.size(), from + (request.getPageSize() > 0 ? request.getPageSize() : PAGE));
        return ListCustomJobsResponse.newBuilder()
                .addAllCustomJobs(found.subList(from, to))
                .setNextPageToken(to < found.size() ? Integer.toString(to) : "")
                .build();
    }

    private static Optional<String> field(CustomJob job, String field) {
        String label = "labels.";
        return switch (field) {
            case "display_name" -> Optional.of(job.getDisplayName());
            case "state" -> Optional.of(job.getState().name());
            default ->
                field.startsWith(label)
                        ? Optional.ofNullable(job.getLabelsMap().get(field.substring(label.length())))
                        : Optional.empty();
        };
    }

    private synchronized Empty cancel(String name) throws GcpError {
        if (!require(name).cancel(world.clock().instant())) {
            throw GcpError.precondition("CustomJob is in a terminal state and cannot be cancelled.");
        }
        look();
        return Empty.getDefaultInstance();
    }

    private synchronized Operation delete(String name) throws GcpError {
        CustomJobState job = require(name);
        if (!job.over()) {
            throw GcpError.precondition("CustomJob is not in a terminal state; cancel it before it is deleted.");
        }
        String key = job.told().getName();
        return world.operations()
                .begin(
                        ResourcePath.of(key),
                        DeleteOperationMetadata.getDefaultInstance(),
                        world.timing().deleting(),
                        () -> removed(key));
    }

    private synchronized Outcome removed(String key) {
        jobs.remove(key);
        return new Outcome.Done(Empty.getDefaultInstance());
    }

    @Override
    public synchronized boolean interrupt(String region, String name) {
        look();
        return jobs.values().stream()
                        .filter(job -> job.region().equals(region) && job.of(name))
                        .filter(CustomJobState::preempt)
                        .count()
                > 0;
    }

    @Override
    public synchronized void look() {
        jobs.values().forEach(job -> job.advance(world.clock().instant()));
    }

    @Override
    public void close() {
        synchronized (this) {
            jobs.values().forEach(CustomJobState::close);
        }
        runs.close();
        objects.close();
    }

    /** What is asked of them. */
    private final class Calls extends JobServiceImplBase {
        @Override
        public void createCustomJob(CreateCustomJobRequest request, StreamObserver<CustomJob> observer) {
            Unary.answer(observer, () -> create(request));
        }

        @Override
        public void getCustomJob(GetCustomJobRequest request, StreamObserver<CustomJob> observer) {
            Unary.answer(observer, () -> get(request.getName()));
        }

        @Override
        public void listCustomJobs(ListCustomJobsRequest request, StreamObserver<ListCustomJobsResponse> observer) {
            Unary.answer(observer, () -> list(request));
        }

        @Override
        public void cancelCustomJob(CancelCustomJobRequest request, StreamObserver<Empty> observer) {
            Unary.answer(observer, () -> cancel(request.getName()));
        }

        @Override
        public void deleteCustomJob(DeleteCustomJobRequest request, StreamObserver<Operation> observer) {
            Unary.answer(observer, () -> delete(request.getName()));
        }
    }
}
