package io.mlops.provider.azure;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpResponse;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.util.Optional;

/** The bodies of Azure Resource Manager: what is null is left out, what is new is skipped. */
final class ArmJson {
    static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .serializationInclusion(Include.NON_NULL)
            .build();

    private ArmJson() {}

    static byte[] write(Object body) {
        try {
            return MAPPER.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a body of ours cannot be written: " + e.getOriginalMessage(), e);
        }
    }

    /** INVALID where it is not what it should be: an {@link ArmException} that shows the status. */
    static <T> T read(HttpResponse response, byte[] body, Class<T> type) {
        try {
            return MAPPER.readValue(body, type);
        } catch (java.io.IOException e) {
            throw new ArmException(
                    response,
                    new ArmError(
                            null,
                            "the answer cannot be read as " + type.getSimpleName() + ": " + e.getMessage(),
                            null,
                            null,
                            null));
        }
    }

    /** The error in the body of an answer, however it is wrapped. */
    static ArmError error(HttpResponse response, byte[] body) {
        return tree(body)
                .map(tree -> tree.path("error").isObject() ? tree.path("error") : tree)
                .filter(error -> error.has("code") || error.has("message"))
                .map(ArmJson::error)
                .orElseGet(() -> Optional.ofNullable(
                                response.getHeaderValue(HttpHeaderName.fromString("x-ms-error-code")))
                        .map(code -> new ArmError(code, "HTTP " + response.getStatusCode(), null, null, null))
                        .orElseGet(() -> ArmError.ofStatus(response.getStatusCode())));
    }

    /** Batch tells its message in a language, and what it is about beside it, each by name and value. */
    private static ArmError error(JsonNode error) {
        JsonNode message = error.path("message");
        if (!message.isObject()) {
            return MAPPER.convertValue(error, ArmError.class);
        }
        // Ids and a time stand on lines of their own.
        StringBuilder text = new StringBuilder(
                message.path("value").asText("").lines().findFirst().orElse(""));
        for (JsonNode each : error.path("values")) {
            text.append("; ")
                    .append(each.path("key").asText(""))
                    .append(": ")
                    .append(each.path("value").asText(""));
        }
        return new ArmError(error.path("code").asText(""), text.toString(), null, null, null);
    }

    /** Empty where it is no JSON object. */
    static Optional<JsonNode> tree(byte[] body) {
        try {
            return Optional.ofNullable(MAPPER.readTree(body)).filter(JsonNode::isObject);
        } catch (java.io.IOException e) {
            return Optional.empty(); // a proxy's page, perhaps
        }
    }
}
