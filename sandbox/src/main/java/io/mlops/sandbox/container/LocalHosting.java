package io.mlops.sandbox.container;

import io.mlops.sandbox.hosted.Hosted;
import io.mlops.sandbox.moto.MotoClient;
import io.mlops.sandbox.moto.S3Uri;
import io.mlops.sandbox.sagemaker.HostedVariant;
import io.mlops.sandbox.sagemaker.Hosting;
import io.mlops.sandbox.sagemaker.ModelData;
import io.mlops.sandbox.wire.AwsException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Runs the containers of SageMaker's endpoints as processes, one a variant. Thread-safe. */
public final class LocalHosting implements Hosting, AutoCloseable {
    private final Images images;
    private final MotoClient moto;
    private final CloudLogs logs;
    private final ServedContainers containers;

    /** @param folder for what stands for the containers' file systems; removed with them */
    public LocalHosting(Images images, MotoClient moto, InstantSource clock, Path folder) {
        this.images = images;
        this.moto = moto;
        this.logs = new CloudLogs(moto, clock);
        this.containers = new ServedContainers(folder);
    }

    @Override
    public Hosted start(HostedVariant variant) throws AwsException {
        List<String> image = images.command(variant.image());
        return containers.start(
                variant.endpoint(),
                folder -> new SageMakerContract(variant, image, new ModelFolder(folder), moto, logs));
    }

    @Override
    public void check(String image, ModelData model) throws AwsException {
        images.command(image);
        if (!model.given()) {
            return;
        }
        Optional<S3Uri> object = S3Uri.parse(model.s3Uri());
        boolean there;
        try {
            there = object.isPresent()
                    && (model.form() == ModelData.Form.PREFIX
                            ? !moto.list(object.get()).isEmpty()
                            : moto.exists(object.get()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AwsException(500, "InternalFailure", "the sandbox is being stopped");
        }
        if (!there) {
            throw AwsException.validation("Could not find model data at " + model.s3Uri() + ".");
        }
    }

    /** Asks every container to end, and returns once all have. */
    @Override
    public void close() {
        containers.close();
    }
}
