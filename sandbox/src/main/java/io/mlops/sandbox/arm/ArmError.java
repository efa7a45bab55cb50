package io.mlops.sandbox.arm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** An error as Azure's services tell it: a status, a code, a message, and perhaps what led to it. */
public final class ArmError extends Exception {
    private static final long serialVersionUID = 1L;
    private static final JsonMapper JSON = new JsonMapper();

    private final int status;
    private final String code;
    private final transient List<ArmError> details = new ArrayList<>();
    private final transient List<String[]> headers = new ArrayList<>();

    public ArmError(int status, String code, String message) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
    }

    /** The input is wrong. */
    public static ArmError invalid(String message) {
        return new ArmError(400, "BadRequest", message);
    }

    /** There is none. */
    public static ArmError notFound(ArmPath path) {
        return new ArmError(
                404,
                "ResourceNotFound",
                "The Resource '" + path.namespace() + "/" + path.type() + "/" + String.join("/", path.names())
                        + "' under resource group '" + path.group() + "' was not found.");
    }

    /** Its state forbids it. */
    public static ArmError conflict(String message) {
        return new ArmError(409, "Conflict", message);
    }

    /** What was to be written is not what the caller thinks that it is. */
    public static ArmError precondition(String etag) {
        return new ArmError(
                412, "PreconditionFailed", "The condition '" + etag + "' for the resource's ETag is not met.");
    }

    /** The same, with what led to it. */
    public ArmError withDetail(String detailCode, String message) {
        return withDetail(new ArmError(status, detailCode, message));
    }

    /** The same, with what led to it. */
    public ArmError withDetail(ArmError detail) {
        details.add(detail);
        return this;
    }

    /** The same, with a header in its answer. */
    public ArmError withHeader(String name, String value) {
        headers.add(new String[] {name, value});
        return this;
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }

    public String text() {
        return Optional.ofNullable(getMessage()).orElse("");
    }

    /** As it stands in {@code error} of a body. */
    public ObjectNode json() {
        ObjectNode json = JSON.createObjectNode().put("code", code).put("message", text());
        if (!details.isEmpty()) {
            ArrayNode array = json.putArray("details");
            details.forEach(detail -> array.add(detail.json()));
        }
        return json;
    }

    /** The answer that tells it. */
    public ArmAnswer answer() {
        ObjectNode body = JSON.createObjectNode();
        body.set("error", json());
        ArmAnswer answer = ArmAnswer.of(status, body);
        for (String[] header : headers) {
            answer = answer.with(header[0], header[1]);
        }
        return answer;
    }
}
