package io.mlops.provider.gcp;

import com.google.cloud.aiplatform.v1.AcceleratorType;
import com.google.cloud.aiplatform.v1.MachineSpec;
import io.mlops.ErrorCode;
import io.mlops.endpoint.spi.MachineType;
import io.mlops.spi.DriverException;
import io.mlops.training.TrainingJobSpec;
import io.mlops.training.spi.SpotShares;
import java.io.InputStream;
import java.time.Duration;
import java.util.stream.Collectors;

/**
 * What a job's machines are and run.
 *
 * @param types the machines that there are
 * @param images where an image comes from
 * @param shares what Spot machines cost
 */
record TrainingParts(GcpConfig config, GcpInstanceTypes types, Images images, SpotShares shares) {
    private static final String FILE = "spot-shares.csv";
    /** "Label keys and values can be no longer than 64 characters" and a resource has 64 (custom_job.proto, Google's labels). */
    private static final int MOST_LABELS = 64;

    private static final int OUR_LABELS = 2;

    /** Finds images. */
    @FunctionalInterface
    interface Images {
        /** The address that Vertex AI pulls from in this region. */
        String resolve(String image, String region) throws Exception;
    }

    static TrainingParts of(GcpConfig config, GcpInstanceTypes types, Images images) {
        InputStream file = TrainingParts.class.getResourceAsStream(FILE);
        if (file == null) {
            throw new IllegalStateException("the provider's jar lacks " + FILE);
        }
        return new TrainingParts(config, types, images, SpotShares.read(file));
    }

    /** The region of what can run there. */
    String region(TrainingJobSpec spec) throws GcpException {
        if (!config.locations().contains(spec.location())) {
            throw invalid("there is no location " + spec.location() + "; there are "
                    + config.locations().stream().map(Object::toString).collect(Collectors.joining(", ")));
        }
        if (spec.program().command().isEmpty()) {
            throw invalid(
                    "nobody could tell how often Vertex AI started what an image starts by itself: give a command");
        }
        if (spec.tags().entries().size() > MOST_LABELS - OUR_LABELS) {
            throw invalid("it has " + spec.tags().entries().size() + " tags, and Vertex AI takes "
                    + (MOST_LABELS - OUR_LABELS) + " labels of a job beside ours");
        }
        return spec.location().region().orElseThrow();
    }

    /** Fails where there is no such machine or image. */
    VertexJobRequest request(TrainingJobSpec spec, String region, String bucket) throws Exception {
        return new VertexJobRequest(
                config,
                bucket,
                machine(types.of(spec.compute(), region)),
                images.resolve(spec.program().image().orElseThrow(), region));
    }

    private static MachineSpec machine(MachineType type) {
        MachineSpec.Builder machine = MachineSpec.newBuilder().setMachineType(GcpInstanceTypes.machine(type));
        GcpInstanceTypes.accelerator(type)
                .ifPresent(name -> machine.setAcceleratorType(AcceleratorType.valueOf(name))
                        .setAcceleratorCount(type.accelerators()));
        return machine.build();
    }

    /** What is charged for, as far as can be told. */
    Duration billed(VertexJob job) {
        if (!job.spot()) {
            return job.trained();
        }
        try {
            return shares.billed(types.of(job.spec().compute(), job.region()), job.trained());
        } catch (DriverException e) {
            return job.trained(); // a machine that this version knows nothing of any more
        }
    }

    private static GcpException invalid(String reason) {
        return new GcpException(ErrorCode.INVALID_ARGUMENT, reason);
    }
}
