package io.mlops.provider.gcp;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.Sha256;
import io.mlops.artifact.spi.ArtifactStoreDriver;
import io.mlops.provider.gcp.JobBucket.Note;
import io.mlops.training.TrainerEnvironment;
import io.mlops.training.TrainingJobSpec;
import io.mlops.training.spi.StagedResult;
import io.mlops.training.spi.StoredInput;
import java.util.SortedMap;
import java.util.stream.Stream;

/**
 * What jobs read and leave. Vertex AI mounts the bucket of the artifacts itself, from whatever region a job runs in, so nothing travels but
 * results, which get their place and their digest. Thread-safe.
 */
final class VertexJobData {
    private final ArtifactStoreDriver artifacts;
    private final JobBucket bucket;

    VertexJobData(ArtifactStoreDriver artifacts, JobBucket bucket) {
        this.artifacts = artifacts;
        this.bucket = bucket;
    }

    /** NOT_FOUND when an input is not there; FAILED_PRECONDITION when it is another. */
    SortedMap<String, StoredInput> inputs(TrainingJobSpec spec) throws Exception {
        return StoredInput.requireAll(artifacts, spec.inputs());
    }

    /** Stores what the trainer that ended well left where it is wanted; what became of it, as {@link JobNotes#RESULT} has it. */
    String keep(VertexJob job) throws Exception {
        if (job.current().isEmpty()) {
            return JobNotes.NONE; // somebody made it end well that was not its trainer
        }
        String from = job.notes().of(job.current().get(), TrainingCommand.RESULT) + "/";
        try {
            return new StagedResult(bucket, from)
                    .keep(job.spec().output(), artifacts)
                    .map(Sha256::hex)
                    .orElse(JobNotes.NONE);
        } catch (MlopsException e) {
            if (e.code() != ErrorCode.INVALID_ARGUMENT) {
                throw e;
            }
            return JobNotes.UNSTORABLE;
        }
    }

    /** What the trainer wrote about its failure; empty text where it wrote nothing. */
    String failure(VertexJob job) {
        return job.current()
                .flatMap(start -> bucket.read(job.notes().of(start, TrainingCommand.FAILURE)))
                .map(TrainerEnvironment::reason)
                .orElse("");
    }

    /** Deletes what runs left on the way, but for what is noted about them. */
    void clean(VertexJob job) {
        for (int run = 1; run <= job.notes().runs(); run++) {
            String results = JobNotes.folder(job.spec().name().value(), run) + "/" + TrainingCommand.RESULT + ".";
            for (Note note : bucket.list(results)) {
                bucket.delete(note);
            }
        }
    }

    /** The custom jobs that it has, by their numbers. */
    static Stream<String> ids(JobNotes notes) {
        return Stream.iterate(1, run -> run <= notes.runs(), run -> run + 1)
                .flatMap(run -> notes.job(run).stream())
                .filter(name -> !name.isEmpty())
                .map(name -> name.substring(name.lastIndexOf('/') + 1));
    }
}
