package io.mlops.sandbox.container;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What a cloud gives to the container of an endpoint and wants of it. Called by one thread at a time. */
public interface ServingContract {
    /** The endpoint, for messages. */
    String endpoint();

    /** Fills what stands for the container's file system; what it throws is told by {@link #cannotFill}. */
    void fill() throws IOException, InterruptedException;

    /** What runs in place of the image, with the arguments that the cloud gives. */
    List<String> command();

    /** What the container is told; it must make it listen on this port of 127.0.0.1. */
    Map<String, String> environment(int port);

    /** Takes what it writes; one for each start. */
    LogStream log();

    /** The path that says with 200 that it is healthy. */
    String healthRoute();

    /** The path that predicts. */
    String scoringRoute();

    Times times();

    /**
     * How long the cloud waits.
     *
     * @param toStart until it is healthy
     * @param toBeHealthy for the answer when it is asked for its health
     * @param toAnswer for a prediction
     * @param toEnd between SIGTERM and SIGKILL
     */
    record Times(Duration toStart, Duration toBeHealthy, Duration toAnswer, Duration toEnd) {}

    /** What the cloud says where the model could not be brought. */
    String cannotFill(String reason);

    /** What the cloud says where it never became healthy, or ended before. */
    String unhealthy();
}
