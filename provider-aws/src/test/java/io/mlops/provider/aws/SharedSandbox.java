package io.mlops.provider.aws;

import io.mlops.sandbox.aws.AwsOptions;
import io.mlops.sandbox.aws.AwsSandbox;
import io.mlops.sandbox.container.Folders;
import io.mlops.sandbox.sagemaker.Timing;
import io.mlops.sandbox.sigv4.KeyPair;
import io.mlops.tck.TrainerScript;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The sandbox of the moment, one for as many tests as it has regions in which no job was run; the last one ends with this process.
 * Containers of the model server's image start as {@link ModelContainer}s, or as the model server that the property
 * {@code mlops.model-server} names; those of the trainer's are {@link io.mlops.tck.TestTrainer}s.
 */
final class SharedSandbox {
    /** For jobs, besides those that {@link SandboxWorld#hosting} has. */
    private static final List<String> REGIONS = List.of(
            "us-east-2",
            "us-west-1",
            "us-west-2",
            "ca-central-1",
            "sa-east-1",
            "eu-west-2",
            "eu-west-3",
            "eu-central-1",
            "eu-north-1",
            "ap-south-1",
            "ap-northeast-1",
            "ap-northeast-2",
            "ap-southeast-1",
            "ap-southeast-2");

    private static final Deque<String> FREE = new ArrayDeque<>();

    private static @Nullable AwsSandbox current;
    private static @Nullable Path root;

    private SharedSandbox() {}

    /** A sandbox, and regions of it in which no job was run yet. */
    record Part(AwsSandbox sandbox, List<String> regions) {}

    /** That part of a sandbox which has so many such regions. */
    static synchronized Part unused(int count) {
        AwsSandbox usable = current;
        if (usable != null && FREE.size() < count) {
            usable.close();
            current = null;
        }
        AwsSandbox sandbox = any();
        List<String> regions = FREE.stream().limit(count).toList();
        FREE.removeAll(regions);
        return new Part(sandbox, regions);
    }

    static synchronized AwsSandbox any() {
        AwsSandbox usable = current;
        if (usable == null) {
            usable = start();
            current = usable;
            FREE.clear();
            FREE.addAll(REGIONS);
        }
        return usable;
    }

    private static AwsSandbox start() {
        Map<String, Integer> ports = new TreeMap<>();
        REGIONS.forEach(region -> ports.put(region, 0));
        ports.put(SandboxWorld.EAST, 0);
        ports.put(SandboxWorld.WEST, 0);
        String real = System.getProperty("mlops.model-server", "");
        try {
            return AwsSandbox.start(
                    Path.of(System.getProperty("mlops.root"), ".tools"),
                    folder(),
                    AwsOptions.defaults()
                            .withRegions(ports)
                            // The keys that the standard chain finds in the properties of these tests.
                            .withCredentials(KeyPair.permanent("test", "test"))
                            .withTiming(Timing.all(Duration.ofMillis(20)))
                            .withImage(SandboxWorld.IMAGE, real.isEmpty() ? ModelContainer.command() : List.of(real))
                            .withImage(
                                    SandboxWorld.TRAINER,
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

    private static synchronized void end(Path folder) {
        AwsSandbox last = current;
        if (last != null) {
            last.close();
        }
        Folders.delete(folder);
    }
}
