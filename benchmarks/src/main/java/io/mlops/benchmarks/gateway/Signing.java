package io.mlops.benchmarks.gateway;

import com.sun.management.ThreadMXBean;
import io.mlops.Location;
import io.mlops.Sha256;
import io.mlops.benchmarks.report.MarkdownTable;
import io.mlops.provider.ProviderSettings;
import io.mlops.provider.aws.AwsProviderFactory;
import io.mlops.transport.Prediction;
import io.mlops.transport.TransportTarget;
import io.mlops.transport.spi.InferenceTransportDriver;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/**
 * One signature in process, beside the AWS SDK's own signer given the same request, and the SHA-256 of the body alone, which
 * both need: CPU time and allocation of the one thread that signs.
 */
final class Signing {
    static final String MODE = "sign";

    private static final List<Integer> SIZES = List.of(1 << 10, 64 << 10, 1 << 20);
    private static final int ROUNDS = 5;
    private static final String REGION = "us-east-1";
    private static final URI ADDRESS =
            URI.create("https://runtime.sagemaker.us-east-1.amazonaws.com/endpoints/bench/invocations");
    /** What nobody took from an account. */
    private static final String KEY = "AKIDBENCHMARK";

    private static final String SECRET = "not-a-secret";

    private final Bench bench;
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();
    private final AwsCredentialsIdentity identity = AwsCredentialsIdentity.create(KEY, SECRET);
    /** Results go here, so that nothing is left out as unused. */
    private int kept;

    Signing(Bench bench) {
        this.bench = bench;
    }

    void run() throws IOException {
        try (InferenceTransportDriver driver = driver()) {
            int rounds = bench.settings().rounds().orElse(ROUNDS);
            // The first round compiles.
            for (int round = 0; round <= rounds; round++) {
                for (int size : SIZES) {
                    for (Map.Entry<String, Runnable> one : ways(driver, size).entrySet()) {
                        measure(size, one.getKey(), round, one.getValue());
                    }
                }
            }
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("cannot open the transport: " + e.getMessage(), e);
        }
    }

    private static InferenceTransportDriver driver() throws Exception {
        System.setProperty("aws.accessKeyId", KEY);
        System.setProperty("aws.secretAccessKey", SECRET);
        InferenceTransportDriver driver = new AwsProviderFactory()
                .transport(
                        new ProviderSettings("aws", Map.of()),
                        new TransportTarget("bench", Location.of("aws", REGION), ADDRESS))
                .orElseThrow();
        driver.refresh();
        return driver;
    }

    private Map<String, Runnable> ways(InferenceTransportDriver driver, int size) {
        byte[] body = new byte[size];
        new Random(size).nextBytes(body);
        HttpHeaders headers =
                HttpHeaders.of(Map.of("content-type", List.of("application/json")), (name, value) -> true);
        Prediction prediction = new Prediction("bench", headers, ByteBuffer.wrap(body), Duration.ofSeconds(3));
        Map<String, Runnable> ways = new LinkedHashMap<>();
        ways.put(
                Contender.OURS.id(),
                () -> kept += driver.sign(prediction).target().length());
        ways.put("aws-sdk", () -> kept += bare(body).hashCode());
        ways.put("sha256", () -> kept += Sha256.of(ByteBuffer.wrap(body)).hashCode());
        return ways;
    }

    /** As the SDK's client for SageMaker's runtime signs. */
    private SdkHttpRequest bare(byte[] body) {
        SdkHttpRequest request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.POST)
                .uri(ADDRESS)
                .putHeader("Content-Type", "application/json")
                .build();
        return signer.sign(sign -> sign.identity(identity)
                        .request(request)
                        .payload(ContentStreamProvider.fromByteArrayUnsafe(body))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "sagemaker")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, REGION))
                .request();
    }

    private void measure(int size, String way, int round, Runnable signature) throws IOException {
        String cell = size / 1024 + " KiB";
        if (round > 0 && bench.results().has(MODE, cell, way, round)) {
            return;
        }
        long thread = Thread.currentThread().threadId();
        long until = System.nanoTime() + bench.settings().seconds() * 250_000_000L;
        long bytes = threads.getThreadAllocatedBytes(thread);
        long cpu = threads.getCurrentThreadCpuTime();
        int signatures = 0;
        while (System.nanoTime() - until < 0) {
            signature.run();
            signatures++;
        }
        Map<String, Double> values = Map.of(
                "cpuMicros", (threads.getCurrentThreadCpuTime() - cpu) / 1e3 / signatures,
                "allocatedKib", (threads.getThreadAllocatedBytes(thread) - bytes) / 1024.0 / signatures);
        if (round > 0) {
            Result result = new Result(MODE, cell, way, round, values);
            bench.results().add(result);
            bench.note(String.format(
                    Locale.ROOT, "sign %-8s %-8s round %d: %.2f µs", cell, way, round, result.value("cpuMicros")));
        }
    }

    static String markdown(List<Result> results) {
        MarkdownTable table = new MarkdownTable("body", "by", "CPU µs", "allocated KiB", "rounds");
        Rounds.group(results)
                .forEach(rounds -> table.row(List.of(
                        rounds.cell(),
                        rounds.proxy(),
                        rounds.text("cpuMicros", 1),
                        rounds.text("allocatedKib", 1),
                        rounds.count())));
        return table.toString();
    }
}
