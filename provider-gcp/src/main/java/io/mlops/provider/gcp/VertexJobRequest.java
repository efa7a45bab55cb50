package io.mlops.provider.gcp;

import com.google.cloud.aiplatform.v1.ContainerSpec;
import com.google.cloud.aiplatform.v1.CustomJob;
import com.google.cloud.aiplatform.v1.CustomJobSpec;
import com.google.cloud.aiplatform.v1.EncryptionSpec;
import com.google.cloud.aiplatform.v1.EnvVar;
import com.google.cloud.aiplatform.v1.MachineSpec;
import com.google.cloud.aiplatform.v1.Scheduling;
import com.google.cloud.aiplatform.v1.WorkerPoolSpec;
import io.mlops.training.Purchase;
import io.mlops.training.TrainingJobSpec;
import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A run of a job in Vertex AI's words
 * (https://cloud.google.com/vertex-ai/docs/reference/rest/v1/projects.locations.customJobs).
 *
 * @param bucket the one that holds artifacts and notes
 * @param machine what it runs on
 * @param image what it runs
 */
record VertexJobRequest(GcpConfig config, String bucket, MachineSpec machine, String image) {
    /** Label: our job's name. Bills are read by labels; what a job is lies in its notes. */
    static final String JOB = "mlops_job";
    /** Label: the number of the run. */
    static final String RUN = "mlops_run";

    /**
     * The custom job.
     *
     * @param left for how long it may run
     */
    CustomJob of(KeptJob job, int run, Duration left) {
        TrainingJobSpec spec = job.spec();
        SortedMap<String, String> labels = new TreeMap<>(spec.tags().entries());
        labels.put(JOB, spec.name().value());
        labels.put(RUN, Integer.toString(run));
        CustomJobSpec.Builder asked = CustomJobSpec.newBuilder()
                .addWorkerPoolSpecs(WorkerPoolSpec.newBuilder()
                        .setMachineSpec(machine)
                        .setReplicaCount(spec.nodes())
                        .setContainerSpec(container(job, run)))
                .setScheduling(scheduling(spec, left));
        config.serviceAccount().ifPresent(asked::setServiceAccount);
        CustomJob.Builder made = CustomJob.newBuilder()
                .setDisplayName(spec.name().value())
                .putAllLabels(labels)
                .setJobSpec(asked);
        config.kmsKeyIn(job.region())
                .ifPresent(key ->
                        made.setEncryptionSpec(EncryptionSpec.newBuilder().setKmsKeyName(key)));
        return made.build();
    }

    private ContainerSpec container(KeptJob job, int run) {
        TrainingJobSpec spec = job.spec();
        String folder = JobNotes.folder(spec.name().value(), run);
        ContainerSpec.Builder container = ContainerSpec.newBuilder()
                .setImageUri(image)
                .addAllCommand(TrainingCommand.of(spec, job.files(), bucket, folder))
                .addAllArgs(spec.program().command());
        TrainingCommand.variables(spec, job.files(), bucket)
                .forEach((name, value) ->
                        container.addEnv(EnvVar.newBuilder().setName(name).setValue(value)));
        return container.build();
    }

    /** What takes any machine is cheaper on spot. */
    static boolean spot(TrainingJobSpec spec) {
        return spec.purchase() != Purchase.ON_DEMAND;
    }

    /** Retries stay on: without them nothing says that Vertex AI goes on after a preemption, and {@link TrainingCommand} bears them. */
    private static Scheduling scheduling(TrainingJobSpec spec, Duration left) {
        return Scheduling.newBuilder()
                .setStrategy(spot(spec) ? Scheduling.Strategy.SPOT : Scheduling.Strategy.STANDARD)
                .setTimeout(com.google.protobuf.Duration.newBuilder().setSeconds(Math.max(1, left.toSeconds())))
                .setRestartJobOnWorkerRestart(true)
                .build();
    }
}
