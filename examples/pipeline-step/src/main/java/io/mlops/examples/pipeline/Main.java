package io.mlops.examples.pipeline;

import io.mlops.MlopsException;
import io.mlops.ResourceName;
import io.mlops.provider.Providers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;

/** Runs the step that a configuration file describes: {@code pipeline.properties} of the working folder, or the one that it is given. */
public final class Main {
    private Main() {}

    /** Ends with status 0 when all is done, else with 1, or with what a signal says; what could not be removed is told by name. */
    public static void main(String[] args) {
        Thread working = Thread.currentThread();
        CountDownLatch ended = new CountDownLatch(1);
        // After Ctrl-C the JVM lives for as long as its hooks run: this one breaks the work off and waits until it has
        // cleaned up.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            working.interrupt();
            await(ended);
        }));
        int status = 1;
        try {
            run(Path.of(args.length > 0 ? args[0] : "pipeline.properties"));
            status = 0;
        } catch (MlopsException | IOException | IllegalStateException e) {
            System.err.println("pipeline-step: " + e.getMessage());
            for (Throwable also : e.getSuppressed()) {
                System.err.println("pipeline-step: " + also.getMessage());
            }
        } finally {
            ended.countDown();
        }
        System.exit(status);
    }

    private static void run(Path file) throws IOException {
        StepConfig config = StepConfig.read(file);
        Providers providers = Providers.onClassPath(config::settings);
        config.requireKnown(providers.names());
        String now = Long.toString(InstantSource.system().millis(), Character.MAX_RADIX);
        new PipelineStep(config, providers, System.out, ResourceName.of("step-" + now)).run();
    }

    private static void await(CountDownLatch ended) {
        try {
            ended.await();
        } catch (InterruptedException e) {
            // Nobody interrupts a hook; if somebody does, the JVM may end.
            Thread.currentThread().interrupt();
        }
    }
}
