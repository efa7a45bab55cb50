package io.mlops.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.sandbox.arm.AzureTiming;
import io.mlops.sandbox.aws.AwsOptions;
import io.mlops.sandbox.aws.AwsSandbox;
import io.mlops.sandbox.azure.AzureOptions;
import io.mlops.sandbox.azure.AzureSandbox;
import io.mlops.sandbox.gcp.GcpOptions;
import io.mlops.sandbox.gcp.GcpSandbox;
import io.mlops.sandbox.grpc.GcpTiming;
import io.mlops.sandbox.sagemaker.Timing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** An installation whose home uses a region of each cloud, in sandboxes of its own; closing it ends all of it. */
final class ThreeClouds implements AutoCloseable {
    static final String AWS = "us-east-1";
    static final String AZURE = "japaneast";
    static final String GCP = "us-central1";
    private static final String IMAGE = "mlops/model-server";
    private static final Duration FAST = Duration.ofMillis(300);

    final Installation mlops;
    final AwsSandbox aws;
    final AzureSandbox azure;
    final GcpSandbox gcp;

    /** While it lies there, the image that Azure pulls brings a model of its own. */
    private final Path another;

    private ThreeClouds(Installation mlops, AwsSandbox aws, AzureSandbox azure, GcpSandbox gcp, Path another) {
        this.mlops = mlops;
        this.aws = aws;
        this.azure = azure;
        this.gcp = gcp;
        this.another = another;
    }

    static ThreeClouds fresh(Path folder) throws Exception {
        Path tools = Installation.ROOT.resolve(".tools");
        String server =
                Installation.ROOT.resolve("cli/target/mlops/bin/model-server").toString();
        Path another = folder.resolve("another.pt");
        AwsSandbox aws = AwsSandbox.start(
                tools,
                folder.resolve("aws"),
                AwsOptions.defaults()
                        .withRegions(Map.of(AWS, 0))
                        .withTiming(Timing.all(FAST))
                        .withImage(IMAGE, List.of(server)));
        AzureSandbox azure = AzureSandbox.start(
                tools,
                folder.resolve("azure"),
                AzureOptions.defaults()
                        .withRegions(Map.of(AZURE, 0))
                        .withTiming(AzureTiming.all(FAST))
                        .withImage(
                                IMAGE,
                                List.of(
                                        "/bin/sh",
                                        image(folder, server, another).toString())));
        GcpSandbox gcp = GcpSandbox.start(
                tools,
                folder.resolve("gcp"),
                GcpOptions.defaults()
                        .withRegions(Map.of(GCP, 0))
                        .withTiming(GcpTiming.all(FAST))
                        .withImage(IMAGE, List.of(server, "serve")));
        Installation mlops = Installation.fresh(folder);
        mlops.environment.put("AWS_ACCESS_KEY_ID", aws.credentials().accessKeyId());
        mlops.environment.put("AWS_SECRET_ACCESS_KEY", aws.credentials().secretAccessKey());
        mlops.environment.put(
                "IDENTITY_ENDPOINT", azure.management().identityEndpoint().toString());
        mlops.environment.put("IDENTITY_HEADER", azure.management().identityHeader());
        mlops.environment.put("GCE_METADATA_HOST", gcp.metadataHost());
        StringBuilder settings = new StringBuilder("providers.aws.regions: " + AWS + "\n"
                + "providers.aws.bucket: mlops-sandbox-{region}\n"
                + "providers.aws.role: " + aws.role() + "\n"
                + "providers.aws.endpoint: " + aws.region(AWS).url() + "\n");
        azure.settings().forEach((key, value) -> settings.append("providers.azure." + key + ": " + value + "\n"));
        gcp.settings().forEach((key, value) -> settings.append("providers.gcp." + key + ": " + value + "\n"));
        Files.writeString(mlops.home.resolve("config.yaml"), settings, StandardOpenOption.APPEND);
        return new ThreeClouds(mlops, aws, azure, gcp, another);
    }

    /** What runs in place of the image: the server with the model that it is given, or with its own. */
    private static Path image(Path folder, String server, Path another) throws IOException {
        String signature = " --input observation:FP32:-1,20 --output position:FP32:-1,1";
        return Files.writeString(
                folder.resolve("image.sh"),
                "if [ -e '" + another + "' ]; then\n  unset MLOPS_SERVER_DIGEST\n"
                        + "  exec '" + server + "' serve --model '" + another + "' --model-name " + Installation.NAME
                        + signature + "\nfi\nexec '" + server + "' serve\n");
    }

    /** From the next start on the image that Azure pulls serves the example's other model, whatever it is given. */
    void pushAnotherModel() throws IOException {
        Files.copy(Installation.EXAMPLE.resolve("model/policy-v2.pt"), another);
    }

    /** The image serves what it is given again, and what runs of it is started anew. */
    void takeBackAnotherModel() throws IOException {
        Files.delete(another);
        List<ProcessHandle> running = ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains(another.toString()))
                .toList();
        assertThat(running).isNotEmpty();
        running.forEach(ProcessHandle::destroyForcibly);
    }

    /** The example's spec, with one replica in each cloud, on accelerators of which Azure has not the first. */
    Path spec() throws IOException {
        return spec("deployment.yaml");
    }

    /** The same of one of the example's specs. */
    Path spec(String file) throws IOException {
        Path spec = mlops.patient(file);
        return Files.writeString(
                spec,
                Files.readString(spec)
                        .replaceFirst(
                                "placement: \\[[^]]*]",
                                "placement: [aws/" + AWS + ", gcp/" + GCP + ", azure/" + AZURE + "]")
                        .replaceFirst("compute: \\{", "compute: {accelerator: [L4, A10, T4], ")
                        .replaceFirst("replicas: \\{[^}]*}", "replicas: {min: 3, max: 3}")
                        .replaceFirst("steps: \\[[^]]*]", "steps: [50%, 100%]")
                        .replaceFirst("survive: zone", "survive: cloud"));
    }

    /** {@link #spec(String)} on machines of which every quota holds two revisions, or a standby that has grown. */
    Path roomySpec(String file) throws IOException {
        Path spec = spec(file);
        return Files.writeString(spec, Files.readString(spec).replace("[L4, A10, T4]", "[T4]"));
    }

    @Override
    public void close() throws IOException {
        mlops.close();
        gcp.close();
        azure.close();
        aws.close();
    }
}
