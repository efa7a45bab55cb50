package io.mlops.modelserver;

import io.mlops.modelserver.Router.ExtraRoute;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the clouds tell a container through its environment: SageMaker, Vertex AI, Azure ML and Cloud Run.
 *
 * @param port the port that the platform will call
 * @param routes the paths that the platform chose
 */
record ContainerEnvironment(ModelJson model, int port, List<ExtraRoute> routes) {
    private static final int DEFAULT_PORT = 8080;
    private static final Path SAGEMAKER_MODEL = Path.of("/opt/ml/model");
    private static final List<String> PORTS = List.of("SAGEMAKER_BIND_TO_PORT", "AIP_HTTP_PORT", "PORT");
    private static final List<String> FOLDERS = List.of("MLOPS_MODEL_DIR", "AZUREML_MODEL_DIR");

    /**
     * Reads the environment.
     *
     * @param modelFlag the model that flags name already; then {@code model.json} is read only where it lies in that file's folder
     */
    static ContainerEnvironment of(Map<String, String> environment, Optional<String> modelFlag) throws StartFailure {
        ModelJson model;
        if (modelFlag.isPresent()) {
            Path beside = Path.of(modelFlag.get()).resolveSibling(ModelJson.FILE_NAME);
            model = Files.isRegularFile(beside) ? ModelJson.read(beside) : ModelJson.EMPTY;
        } else {
            model = ModelJson.read(description(folder(environment)));
        }
        return new ContainerEnvironment(model, port(environment), routes(environment));
    }

    private static Path folder(Map<String, String> environment) {
        return FOLDERS.stream()
                .map(environment::get)
                .filter(f -> f != null && !f.isBlank())
                .findFirst()
                .map(Path::of)
                .orElse(SAGEMAKER_MODEL);
    }

    /** In the folder or up to two below it: Azure ML mounts the registered folder inside AZUREML_MODEL_DIR. */
    private static Path description(Path folder) throws StartFailure {
        List<Path> found;
        try (Stream<Path> files = Files.walk(folder, 3)) {
            found = files.filter(f -> f.endsWith(ModelJson.FILE_NAME)).sorted().toList();
        } catch (IOException e) {
            throw StartFailure.data("cannot read the model's folder " + folder + ": " + e);
        }
        if (found.size() != 1) {
            throw StartFailure.data("cannot find the model: " + folder + " holds "
                    + (found.isEmpty() ? "no" : "several") + " " + ModelJson.FILE_NAME
                    + (found.isEmpty() ? "; put one beside the model, or give --model and its flags" : ": " + found));
        }
        return found.getFirst();
    }

    private static int port(Map<String, String> environment) throws StartFailure {
        for (String name : PORTS) {
            String value = environment.get(name);
            if (value == null || value.isBlank()) {
                continue;
            }
            if (!value.strip().matches("[0-9]{1,5}") || Integer.parseInt(value.strip()) > 65_535) {
                throw StartFailure.usage("cannot listen: " + name + " is \"" + value + "\", not a port");
            }
            return Integer.parseInt(value.strip());
        }
        return DEFAULT_PORT;
    }

    private static List<ExtraRoute> routes(Map<String, String> environment) throws StartFailure {
        List<ExtraRoute> routes = new ArrayList<>();
        add(routes, environment, "AIP_HEALTH_ROUTE", Route.READY);
        add(routes, environment, "AIP_PREDICT_ROUTE", Route.SCORE);
        return routes;
    }

    private static void add(List<ExtraRoute> routes, Map<String, String> environment, String name, Route route)
            throws StartFailure {
        String path = environment.get(name);
        if (path == null || path.isBlank()) {
            return;
        }
        if (!path.startsWith("/")) {
            throw StartFailure.usage("cannot serve: " + name + " is \"" + path + "\"; a route starts with /");
        }
        routes.add(new ExtraRoute(path, route));
    }
}
