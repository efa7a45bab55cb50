package io.mlops.sandbox.vertex;

import com.google.cloud.aiplatform.v1.AcceleratorType;
import com.google.cloud.aiplatform.v1.CustomJob;
import com.google.cloud.aiplatform.v1.MachineSpec;
import com.google.cloud.aiplatform.v1.Scheduling;
import com.google.cloud.aiplatform.v1.WorkerPoolSpec;
import io.mlops.sandbox.grpc.GcpError;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** What Vertex AI refuses of what is asked for: what custom_job.proto says is required, and the form of labels. */
final class JobChecks {
    private static final Pattern KEY = Pattern.compile("[a-z][a-z0-9_-]{0,62}");
    private static final Pattern VALUE = Pattern.compile("[a-z0-9_-]{0,63}");
    private static final int MOST_LABELS = 64;
    private static final int MOST_VARIABLES = 100;
    private static final int LONGEST_NAME = 128;

    private JobChecks() {}

    static void check(CustomJob job) throws GcpError {
        require(!job.getDisplayName().isEmpty() && job.getDisplayName().length() <= LONGEST_NAME, "display_name");
        require(job.getLabelsCount() <= MOST_LABELS, "labels");
        for (Map.Entry<String, String> label : job.getLabelsMap().entrySet()) {
            require(
                    KEY.matcher(label.getKey()).matches()
                            && VALUE.matcher(label.getValue()).matches(),
                    "labels");
        }
        require(job.getJobSpec().getWorkerPoolSpecsCount() == 1, "job_spec.worker_pool_specs");
        WorkerPoolSpec pool = job.getJobSpec().getWorkerPoolSpecs(0);
        require(pool.getReplicaCount() == 1, "job_spec.worker_pool_specs[0].replica_count");
        require(
                !pool.getMachineSpec().getMachineType().isEmpty(),
                "job_spec.worker_pool_specs[0].machine_spec.machine_type");
        require(
                !pool.getContainerSpec().getImageUri().isEmpty(),
                "job_spec.worker_pool_specs[0].container_spec.image_uri");
        require(
                pool.getContainerSpec().getEnvCount() <= MOST_VARIABLES,
                "job_spec.worker_pool_specs[0].container_spec.env");
    }

    private static void require(boolean holds, String field) throws GcpError {
        if (!holds) {
            throw GcpError.invalid("List of found errors: 1.Field: " + field + "; Message: Invalid value.");
        }
    }

    /** As users report it: "The following quota metrics exceed quota limits: …". */
    static GcpError quota(CustomJob job) {
        MachineSpec machine = job.getJobSpec().getWorkerPoolSpecs(0).getMachineSpec();
        String preemptible =
                job.getJobSpec().getScheduling().getStrategy() == Scheduling.Strategy.SPOT ? "preemptible_" : "";
        String what = machine.getAcceleratorType() == AcceleratorType.ACCELERATOR_TYPE_UNSPECIFIED
                ? "cpus"
                : machine.getAcceleratorType().name().toLowerCase(Locale.ROOT).replace("_tesla_", "_") + "_gpus";
        return GcpError.exhausted(
                "The following quota metrics exceed quota limits: aiplatform.googleapis.com/custom_model_training_"
                        + preemptible + what,
                "");
    }
}
