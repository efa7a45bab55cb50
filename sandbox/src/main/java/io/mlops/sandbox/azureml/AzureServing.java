package io.mlops.sandbox.azureml;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.sandbox.arm.ArmRegion;
import io.mlops.sandbox.arm.ArmWorld;
import io.mlops.sandbox.container.KeptLog;
import io.mlops.sandbox.container.LogStream;
import io.mlops.sandbox.container.ServingContract;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * What Azure Machine Learning gives to a deployment's own container
 * (https://learn.microsoft.com/azure/machine-learning/how-to-deploy-custom-container).
 *
 * @param command in place of the image
 * @param model where the model lies
 * @param modelFolder {@code NAME/VERSION}, below the folder of all models
 * @param routes of its environment: inferenceConfig
 * @param properties of the deployment
 * @param folder stands for its file system
 */
record AzureServing(
        ArmWorld world,
        ArmRegion region,
        String endpoint,
        List<String> command,
        ModelLocation model,
        String modelFolder,
        JsonNode routes,
        JsonNode properties,
        KeptLog kept,
        Path folder)
        implements ServingContract {
    private static final String CONTAINERS_OWN = "/var/azureml-app";
    private static final String MODELS = "azureml-models/";
    private static final String STORAGE = "https://storage.azure.com";
    private static final Duration GRACE = Duration.ofSeconds(30);

    @Override
    public void fill() throws IOException, InterruptedException {
        Path target = folder.resolve(MODELS + modelFolder);
        Files.createDirectories(target);
        String path = URLEncoder.encode(model.path(), StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%2F", "/");
        URI blob = URI.create(region.url() + "/" + model.account() + "/" + model.container() + "/" + path);
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            HttpResponse<Path> answer = client.send(
                    HttpRequest.newBuilder(blob)
                            .header(
                                    "authorization",
                                    "Bearer " + world.tokens().issue(STORAGE).text())
                            .header("x-ms-version", "2023-11-03")
                            .build(),
                    HttpResponse.BodyHandlers.ofFile(target.resolve(model.name())));
            if (answer.statusCode() != 200) {
                throw new MlopsException(
                        ErrorCode.NOT_FOUND, "cannot download " + blob + ": HTTP " + answer.statusCode());
            }
        }
    }

    @Override
    public Map<String, String> environment(int port) {
        Map<String, String> environment = new TreeMap<>();
        properties
                .path("environmentVariables")
                .properties()
                .forEach(each -> environment.put(
                        each.getKey(), each.getValue().asString("").replace(CONTAINERS_OWN, folder.toString())));
        environment.put(
                "AZUREML_MODEL_DIR", folder.resolve(MODELS + modelFolder).toString());
        // Every container has ports of its own; on this machine they share them.
        environment.put("PORT", Integer.toString(port));
        environment.put("MLOPS_SERVER_HOST", "127.0.0.1");
        return environment;
    }

    @Override
    public LogStream log() {
        return kept.stream();
    }

    @Override
    public String healthRoute() {
        return routes.path("readinessRoute").path("path").asString("/");
    }

    @Override
    public String scoringRoute() {
        return routes.path("scoringRoute").path("path").asString("/score");
    }

    @Override
    public Times times() {
        JsonNode probe = properties.path("readinessProbe");
        Duration start = duration(probe, "initialDelay", "PT10S")
                .plus(duration(probe, "period", "PT10S")
                        .multipliedBy(probe.path("failureThreshold").asInt(30)));
        return new Times(
                start,
                duration(probe, "timeout", "PT2S"),
                duration(properties.path("requestSettings"), "requestTimeout", "PT5S"),
                GRACE);
    }

    private static Duration duration(JsonNode settings, String name, String usual) {
        return Duration.parse(settings.path(name).asString(usual));
    }

    @Override
    public String cannotFill(String reason) {
        return "Unable to download user model: " + reason;
    }

    @Override
    public String unhealthy() {
        return "User container has crashed or terminated. Please see troubleshooting guide, available here:"
                + " https://aka.ms/oe-tsg#error-resourcenotready";
    }
}
