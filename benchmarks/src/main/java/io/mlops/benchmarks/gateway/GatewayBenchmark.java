package io.mlops.benchmarks.gateway;

import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import java.io.IOException;

/** The command {@code benchmarks/gateway/run}. */
public final class GatewayBenchmark {
    private GatewayBenchmark() {}

    public static void main(String[] args) throws IOException {
        InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
        Settings settings;
        try {
            settings = Settings.parse(args);
        } catch (IllegalArgumentException e) {
            System.err.println("error: " + e.getMessage());
            System.exit(2);
            return;
        }
        try (Bench bench = new Bench(settings)) {
            new FailoverMatrix(bench).run();
        }
        System.exit(0);
    }
}
