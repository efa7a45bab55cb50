package io.mlops.provider.aws;

import io.mlops.CallListener;
import io.mlops.Tags;
import io.mlops.provider.Provider;
import io.mlops.provider.ProviderSettings;
import io.mlops.sandbox.aws.AwsOptions;
import io.mlops.sandbox.aws.AwsRegion;
import io.mlops.sandbox.aws.AwsSandbox;
import io.mlops.sandbox.container.Folders;
import io.mlops.sandbox.sagemaker.Timing;
import io.mlops.sandbox.sigv4.KeyPair;
import io.mlops.tck.TestTrainer;
import io.mlops.tck.TrainerScript;
import io.mlops.training.TrainingProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;

/**
 * Regions of a sandbox in which nothing was done before: names of training jobs are taken for ever, so each test gets regions of its
 * own, and the sandbox is one for as many tests as it has regions. Closing a world leaves no process of it.
 */
final class SandboxWorld implements AutoCloseable {
    static final String IMAGE = "test/trainer";

    private static final List<String> REGIONS = List.of(
            "us-east-1",
            "us-east-2",
            "us-west-1",
            "us-west-2",
            "ca-central-1",
            "sa-east-1",
            "eu-west-1",
            "eu-west-2",
            "eu-west-3",
            "eu-central-1",
            "eu-north-1",
            "ap-south-1",
            "ap-northeast-1",
            "ap-northeast-2",
            "ap-southeast-1",
            "ap-southeast-2");

    private final AwsSandbox sandbox;
    private final List<String> regions;
    private final List<Provider> opened = new ArrayList<>();
    private final S3Client s3;
    private final SageMakerClient sageMaker;

    SandboxWorld(int count) {
        synchronized (Shared.FREE) {
            this.sandbox = Shared.with(count);
            this.regions = Shared.FREE.stream().limit(count).toList();
            Shared.FREE.removeAll(regions);
        }
        this.s3 = S3Client.builder()
                .endpointOverride(home().url())
                .forcePathStyle(true)
                .region(Region.of(home().name()))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
        this.sageMaker = SageMakerClient.builder()
                .endpointOverride(home().url())
                .region(Region.of(home().name()))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
    }

    /** The region that holds the artifacts. */
    AwsRegion home() {
        return region(0);
    }

    AwsRegion region(int number) {
        return sandbox.region(regions.get(number));
    }

    S3Client s3() {
        return s3;
    }

    SageMakerClient sageMaker() {
        return sageMaker;
    }

    Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(Map.of(
                "regions",
                String.join(",", regions),
                "bucket",
                "mlops-sandbox-{region}",
                "role",
                sandbox.role(),
                "attempts",
                "1"));
        regions.forEach(each ->
                settings.put("endpoint." + each, sandbox.region(each).url().toString()));
        return settings;
    }

    /** A provider for which what was logged is old enough to be all. */
    Provider open() {
        AwsConfig config = AwsConfig.read(new ProviderSettings("aws", settings()));
        Provider provider =
                new AwsProvider(config, CallListener.NONE, () -> Instant.now().plus(TrainingLogs.LATE));
        opened.add(provider);
        return provider;
    }

    /** A program that does what {@link TestTrainer} does, and has the folder of its job on its command line. */
    TrainingProgram trainer() {
        return TrainingProgram.image(IMAGE, TrainerScript.in(Shared.folder()).toString(), "/opt/ml");
    }

    /** The trainers of a job that run, asked of the system. */
    int trainers(String job) {
        return TrainerScript.running(Shared.folder().resolve("containers").resolve(job) + "-");
    }

    @Override
    public void close() {
        regions.forEach(each -> sandbox.region(each).faults().liftAll());
        try (Provider last = open()) {
            last.training()
                    .list(Tags.none())
                    .forEach(job -> last.training().cancel(job.spec().name()));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> last.training().list(Tags.none()).stream()
                            .allMatch(job -> job.state().ended()));
        }
        opened.forEach(Provider::close);
        s3.close();
        sageMaker.close();
    }

    /** The sandbox of the moment; the last one ends with this process. */
    private static final class Shared {
        static final Deque<String> FREE = new ArrayDeque<>();

        private static volatile @Nullable AwsSandbox current;
        private static @Nullable Path root;

        private Shared() {}

        static AwsSandbox with(int regions) {
            AwsSandbox usable = current;
            if (usable != null && FREE.size() >= regions) {
                return usable;
            }
            if (usable != null) {
                usable.close();
            }
            FREE.clear();
            FREE.addAll(REGIONS);
            AwsSandbox fresh = start();
            current = fresh;
            return fresh;
        }

        private static AwsSandbox start() {
            Map<String, Integer> ports = new TreeMap<>();
            REGIONS.forEach(region -> ports.put(region, 0));
            try {
                return AwsSandbox.start(
                        Path.of(System.getProperty("mlops.root"), ".tools"),
                        folder(),
                        AwsOptions.defaults()
                                .withRegions(ports)
                                .withCredentials(KeyPair.permanent("test", "test"))
                                .withTiming(Timing.all(Duration.ofMillis(20)))
                                .withImage(
                                        IMAGE,
                                        List.of(TrainerScript.in(folder()).toString())));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        static synchronized Path folder() {
            Path known = root;
            if (known == null) {
                try {
                    // Short of links: what runs there is found by its path.
                    known = Files.createTempDirectory("mlops-sandbox-").toRealPath();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                root = known;
                Path gone = known;
                Runtime.getRuntime().addShutdownHook(new Thread(() -> end(gone)));
            }
            return known;
        }

        private static void end(Path folder) {
            AwsSandbox last = current;
            if (last != null) {
                last.close();
            }
            Folders.delete(folder);
        }
    }
}
