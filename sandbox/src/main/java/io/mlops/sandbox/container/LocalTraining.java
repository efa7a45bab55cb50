package io.mlops.sandbox.container;

import io.mlops.sandbox.job.Attempt;
import io.mlops.sandbox.moto.MotoClient;
import io.mlops.sandbox.sagemaker.Place;
import io.mlops.sandbox.sagemaker.Training;
import io.mlops.sandbox.wire.AwsException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;

/** Runs training jobs' containers as processes, one a job however many instances it asks for. Thread-safe. */
public final class LocalTraining implements Training, AutoCloseable {
    private final Images images;
    private final MotoClient moto;
    private final InstantSource clock;
    private final CloudLogs logs;
    private final Path folder;
    private final JobRuns runs;
    private final AtomicInteger number = new AtomicInteger();

    /** @param folder for what stands for the containers' file systems; removed with them */
    public LocalTraining(Images images, MotoClient moto, InstantSource clock, Path folder) {
        this.images = images;
        this.moto = moto;
        this.clock = clock;
        this.logs = new CloudLogs(moto, clock);
        this.folder = folder;
        this.runs = new JobRuns(clock);
    }

    @Override
    public Attempt start(Place place, JsonNode request) {
        String name = request.path("TrainingJobName").asString();
        JobFolder root = new JobFolder(folder.resolve(name + "-" + number.incrementAndGet()), request);
        return runs.start(
                place.region() + "/" + name,
                new SageMakerJobContainer(place, request, root, images, moto, logs, clock));
    }

    @Override
    public void check(String image) throws AwsException {
        images.command(image);
    }

    /** Ends every program, whatever is lost, and returns once all have ended. */
    @Override
    public void close() {
        runs.close();
    }
}
