package io.mlops.routing;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** Reads a model's metadata in the form of the Open Inference Protocol. */
public final class ModelMetadata {
    private static final Logger LOG = System.getLogger(ModelMetadata.class.getName());
    private static final ObjectMapper MAPPER = JsonMapper.builder().build();

    private ModelMetadata() {}

    /** The model's SHA-256 ({@code parameters.sha256}); null where there is none. */
    public static @Nullable String digest(byte[] json) {
        try {
            JsonNode digest = MAPPER.readTree(json).path("parameters").path("sha256");
            return digest.isString() ? digest.asString() : null;
        } catch (JacksonException e) {
            LOG.log(Level.WARNING, "cannot read model metadata: {0}", e.getOriginalMessage());
            return null;
        }
    }
}
