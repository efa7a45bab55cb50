package io.mlops.benchmarks.gateway;

import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import java.io.IOException;
import java.io.UncheckedIOException;

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
        if (settings.mode() == Settings.Mode.HELP) {
            System.out.print(Settings.USAGE);
            return;
        }
        try (Bench bench = new Bench(settings)) {
            Bench.busy().ifPresent(bench::note);
            run(bench, settings.mode());
            new Report(bench).print(System.out);
        } catch (IllegalStateException | IOException | UncheckedIOException e) {
            System.err.println("error: " + e.getMessage());
            System.exit(1);
        }
        System.exit(0);
    }

    private static void run(Bench bench, Settings.Mode mode) throws IOException {
        switch (mode) {
            case FAILOVER -> new FailoverMatrix(bench).run();
            case COST -> new Cost(bench).run();
            case TRANSPORT -> {
                new Signing(bench).run();
                new Transport(bench).run();
            }
            case PEAK -> new Peak(bench).run();
            case LOSS -> new Loss(bench).run();
            case PAUSES -> new Pauses(bench).run();
            case REPORT, HELP -> bench.note("only the report of what was measured before");
        }
    }
}
