package io.mlops.sandbox.container;

import io.mlops.sandbox.moto.MotoClient;
import io.mlops.sandbox.sagemaker.HostedVariant;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What SageMaker gives to the container of a variant
 * (https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-inference-code.html).
 */
record SageMakerContract(HostedVariant variant, List<String> image, ModelFolder folder, MotoClient moto, CloudLogs logs)
        implements ServingContract {
    /** "SageMaker sends a SIGTERM, waits 30 seconds, then SIGKILL" (developer guide, inference code). */
    private static final Duration GRACE = Duration.ofSeconds(30);
    /** "The request timeout on /ping attempts is 2 seconds" (developer guide). */
    private static final Duration PING_WITHIN = Duration.ofSeconds(2);
    /** "must respond to requests within 60 seconds" (developer guide). */
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(60);

    @Override
    public String endpoint() {
        return variant.endpoint();
    }

    @Override
    public void fill() throws IOException, InterruptedException {
        folder.fill(variant.model(), moto);
    }

    @Override
    public List<String> command() {
        List<String> command = new ArrayList<>(image);
        command.add("serve");
        return command;
    }

    @Override
    public Map<String, String> environment(int port) {
        Map<String, String> environment = folder.translated(variant.environment());
        environment.put("SAGEMAKER_BIND_TO_PORT", Integer.toString(port));
        environment.put("SAGEMAKER_REGION", variant.place().region());
        environment.put("MLOPS_MODEL_DIR", folder.model().toString());
        // Inside a container every address is its own; on this machine only the loopback one is.
        environment.put("MLOPS_SERVER_HOST", "127.0.0.1");
        return environment;
    }

    @Override
    public LogStream log() {
        return logs.stream(
                variant.place().region(), "/aws/sagemaker/Endpoints/" + variant.endpoint(), variant.logStream());
    }

    @Override
    public String healthRoute() {
        return "/ping";
    }

    @Override
    public String scoringRoute() {
        return "/invocations";
    }

    @Override
    public Times times() {
        return new Times(variant.startsWithin(), PING_WITHIN, ANSWERS_WITHIN, GRACE);
    }

    @Override
    public String cannotFill(String reason) {
        return "Failed to download model data for container \"container_1\" from URL: \""
                + variant.model().s3Uri() + "\". " + reason;
    }

    @Override
    public String unhealthy() {
        return "The primary container for production variant " + variant.variant()
                + " did not pass the ping health check. Please check CloudWatch logs for this endpoint.";
    }
}
