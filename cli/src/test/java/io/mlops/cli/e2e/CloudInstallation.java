package io.mlops.cli.e2e;

import io.mlops.sandbox.aws.AwsOptions;
import io.mlops.sandbox.aws.AwsRegion;
import io.mlops.sandbox.aws.AwsSandbox;
import io.mlops.sandbox.sagemaker.Timing;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;

/** An installation whose home uses two regions of a sandbox of its own; closing it ends both. */
final class CloudInstallation implements AutoCloseable {
    static final String EAST = "us-east-1";
    static final String WEST = "eu-west-1";

    final Installation mlops;
    final AwsSandbox aws;
    private final Path folder;

    private CloudInstallation(Installation mlops, AwsSandbox aws, Path folder) {
        this.mlops = mlops;
        this.folder = folder;
        this.aws = aws;
    }

    static CloudInstallation fresh(Path folder) throws Exception {
        AwsSandbox aws = AwsSandbox.start(
                Installation.ROOT.resolve(".tools"),
                folder.resolve("cloud"),
                AwsOptions.defaults()
                        .withTiming(Timing.all(Duration.ofMillis(300)))
                        .withImage(
                                "mlops/model-server",
                                List.of(Installation.ROOT
                                        .resolve("cli/target/mlops/bin/model-server")
                                        .toString())));
        Installation mlops = Installation.fresh(folder);
        mlops.environment.put("AWS_ACCESS_KEY_ID", aws.credentials().accessKeyId());
        mlops.environment.put("AWS_SECRET_ACCESS_KEY", aws.credentials().secretAccessKey());
        StringBuilder settings = new StringBuilder("providers.aws.regions: " + EAST + "," + WEST + "\n"
                + "providers.aws.bucket: mlops-sandbox-{region}\n"
                + "providers.aws.role: " + aws.role() + "\n");
        for (AwsRegion region : aws.regions()) {
            settings.append("providers.aws.endpoint." + region.name() + ": " + region.url() + "\n");
        }
        Files.writeString(mlops.home.resolve("config.yaml"), settings, StandardOpenOption.APPEND);
        return new CloudInstallation(mlops, aws, folder.resolve("cloud"));
    }

    /** One of the example's specs, with one replica in each region. */
    Path spec(String file, String traffic) throws IOException {
        return spec(file, traffic, "region", "aws/" + EAST, "aws/" + WEST);
    }

    /** One of the example's specs, with one replica in each of two places. */
    Path spec(String file, String traffic, String survive, String one, String other) throws IOException {
        Path spec = mlops.patient(file);
        return Files.writeString(
                spec,
                Files.readString(spec)
                        .replaceFirst("placement: \\[[^]]*]", "placement: [" + one + ", " + other + "]")
                        .replaceFirst("replicas: \\{[^}]*}", "replicas: {min: 2, max: 2}")
                        .replaceFirst("steps: \\[[^]]*]", "steps: [50%, 100%]")
                        .replaceFirst("survive: zone", "survive: " + survive)
                        .replaceFirst("degraded-throughput: 60%", "degraded-throughput: 50%")
                        .replaceFirst("traffic: active", "traffic: " + traffic));
    }

    /** What each gateway says of the upstream that serves at a region. */
    List<String> states(String region) throws IOException {
        return Upstreams.states(mlops, "aws/" + region);
    }

    /** All that both gateways say of the upstream that serves at a region. */
    String routes(String region) throws IOException {
        return Upstreams.at(mlops, "aws/" + region).toString();
    }

    /** How many requests the gateways have sent to the upstream that serves at a region. */
    long attempts(String region) throws IOException {
        return Upstreams.attempts(mlops, "aws/" + region);
    }

    /** What is left in a region's bucket. */
    String objects(String region) throws IOException {
        URI bucket = aws.moto().url().resolve("/" + aws.region(region).bucket() + "?list-type=2");
        return new String(bucket.toURL().openStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Where each container has a folder while it runs. */
    Path containers() {
        return folder.resolve("containers");
    }

    @Override
    public void close() throws IOException {
        mlops.close();
        aws.close();
    }
}
