package io.mlops.provider.azure;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An error as Azure tells it; what really went wrong often lies several errors deep
 * (https://github.com/microsoft/api-guidelines/blob/vNext/azure/Guidelines.md, "Handling Errors").
 *
 * @param code for machines; may be missing
 * @param message for people; may be missing, and may itself be JSON that holds an error
 * @param target what it is about
 * @param details what led to it
 * @param innererror the same error, more exactly
 */
record ArmError(
        @Nullable String code,
        @Nullable String message,
        @Nullable String target,
        @Nullable List<ArmError> details,
        @JsonAlias("innerError") @Nullable ArmError innererror) {
    /** How deep an error is looked into. */
    private static final int DEEPEST = 8;

    /** Where there is nothing but a status. */
    static ArmError ofStatus(int status) {
        return new ArmError(null, "HTTP " + status, null, null, null);
    }

    /** The errors on the way to the first innermost one, the outermost first; never empty. */
    List<ArmError> chain() {
        List<ArmError> chain = new ArrayList<>();
        for (ArmError at = this; at != null && chain.size() < DEEPEST; at = at.next()) {
            chain.add(at);
        }
        return chain;
    }

    /** What really went wrong: the innermost error that says something. */
    ArmError innermost() {
        return chain().reversed().stream()
                .filter(error -> !error.text().isEmpty() && !error.wraps())
                .findFirst()
                .orElse(this);
    }

    /** The message, or empty text. */
    String text() {
        return message == null ? "" : message.strip();
    }

    /** The code, or empty text. */
    String codeText() {
        return code == null ? "" : code;
    }

    private @Nullable ArmError next() {
        Optional<ArmError> wrapped = wrapped();
        if (wrapped.isPresent()) {
            return wrapped.get();
        }
        if (details != null) {
            for (ArmError detail : details) {
                if (detail != null
                        && !(detail.text().isEmpty() && detail.codeText().isEmpty())) {
                    return detail;
                }
            }
        }
        return innererror;
    }

    private boolean wraps() {
        return wrapped().isPresent();
    }

    /** Resource Manager hands on what another service answered, as text: an error, or what is wrong with the fields of a request. */
    private Optional<ArmError> wrapped() {
        String text = text();
        if (!text.startsWith("{") || !text.contains("\"error")) {
            return Optional.empty();
        }
        try {
            JsonNode told = ArmJson.MAPPER.readTree(text);
            JsonNode error = told.path("error");
            if (error.isObject()) {
                return Optional.of(ArmJson.MAPPER.treeToValue(error, ArmError.class));
            }
            String fields = fields(told.path("errors"));
            return fields.isEmpty() ? Optional.empty() : Optional.of(new ArmError(null, fields, null, null, null));
        } catch (JsonProcessingException e) {
            return Optional.empty(); // then it is a message that only begins so
        }
    }

    /** Each field has a list of what is wrong with it; what has no name is wrong with all of the request. */
    private static String fields(JsonNode errors) {
        List<String> all = new ArrayList<>();
        errors.properties()
                .forEach(field -> field.getValue()
                        .forEach(wrong ->
                                all.add((field.getKey().isEmpty() ? "" : field.getKey() + ": ") + wrong.asText())));
        return String.join("; ", all);
    }
}
