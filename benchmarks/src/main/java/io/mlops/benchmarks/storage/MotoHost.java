package io.mlops.benchmarks.storage;

import io.mlops.sandbox.moto.MotoClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;

/**
 * What the harness asks of moto between transfers.
 *
 * @param url where it listens
 */
record MotoHost(URI url) {
    private static final double NANOS = 1e9;

    /** Empty, but for the bucket. */
    void fresh() throws IOException, InterruptedException {
        try (MotoClient client = new MotoClient(url)) {
            client.send(client.request("/moto-api/reset", "us-east-1", "s3")
                    .POST(BodyPublishers.noBody())
                    .build());
            client.createBucket(Contenders.BUCKET, "us-east-1");
        }
    }

    /** User and system time of this process' Python so far, in seconds. */
    double cpu() {
        return ProcessHandle.current()
                        .children()
                        .filter(child -> child.info().command().orElse("").contains("python"))
                        .map(child -> child.info().totalCpuDuration().orElse(Duration.ZERO))
                        .mapToLong(Duration::toNanos)
                        .sum()
                / NANOS;
    }
}
