package io.mlops.endpoint.spi;

import io.mlops.endpoint.ModelSpec;
import java.util.Map;
import java.util.stream.Collectors;

/** What a container is told of the model that it serves: what the model server reads; other containers that speak the protocol may. */
public final class ServingEnvironment {
    private ServingEnvironment() {}

    /**
     * The variables.
     *
     * @param folder where the cloud puts the model's file, with a slash at the end
     */
    public static Map<String, String> of(ModelSpec model, String folder) {
        return Map.of(
                "MLOPS_SERVER_MODEL", folder + file(model),
                "MLOPS_SERVER_MODEL_NAME", model.name(),
                "MLOPS_SERVER_DIGEST", model.digest().hex(),
                "MLOPS_SERVER_INPUT",
                        model.inputs().stream().map(SpecTags::tensor).collect(Collectors.joining(" ")),
                "MLOPS_SERVER_OUTPUT",
                        model.outputs().stream().map(SpecTags::tensor).collect(Collectors.joining(" ")));
    }

    /** The name of the model's file: what follows the last slash of its key. */
    public static String file(ModelSpec model) {
        String key = model.artifact().value();
        return key.substring(key.lastIndexOf('/') + 1);
    }
}
