package io.mlops.sandbox.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.mlops.sandbox.wire.WireAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * An error as Google's services tell it, over gRPC and over HTTP
 * (https://docs.cloud.google.com/apis/design/errors): a code, a message, and perhaps the reason that machines read.
 */
public final class GcpError extends Exception {
    private static final long serialVersionUID = 1L;
    private static final JsonMapper JSON = new JsonMapper();
    private static final String DOMAIN = "googleapis.com";

    private final Code code;
    private final String reason;
    private final transient List<Message> details = new ArrayList<>();

    /** @param reason of an ErrorInfo; empty for none */
    public GcpError(Code code, String message, String reason) {
        super(message, null, false, false);
        this.code = code;
        this.reason = reason;
        if (!reason.isEmpty()) {
            details.add(
                    ErrorInfo.newBuilder().setReason(reason).setDomain(DOMAIN).build());
        }
    }

    /** The input is wrong. */
    public static GcpError invalid(String message) {
        return new GcpError(Code.INVALID_ARGUMENT, message, "");
    }

    /** There is none. */
    public static GcpError notFound(String message) {
        return new GcpError(Code.NOT_FOUND, message, "");
    }

    /** There is one already. */
    public static GcpError exists(String message) {
        return new GcpError(Code.ALREADY_EXISTS, message, "");
    }

    /** Its state forbids it. */
    public static GcpError precondition(String message) {
        return new GcpError(Code.FAILED_PRECONDITION, message, "");
    }

    /** Somebody else changed it in between. */
    public static GcpError aborted(String message) {
        return new GcpError(Code.ABORTED, message, "");
    }

    /** Nobody knows who calls. */
    public static GcpError unauthenticated(String message, String reason) {
        return new GcpError(Code.UNAUTHENTICATED, message, reason);
    }

    /** Whoever calls may not. */
    public static GcpError denied(String message, String reason) {
        return new GcpError(Code.PERMISSION_DENIED, message, reason);
    }

    /** There is no more of it. */
    public static GcpError exhausted(String message, String reason) {
        return new GcpError(Code.RESOURCE_EXHAUSTED, message, reason);
    }

    /** The same, with one detail more. */
    public GcpError with(Message detail) {
        details.add(detail);
        return this;
    }

    public Code code() {
        return code;
    }

    /** What machines read of it; empty for none. */
    public String reason() {
        return reason;
    }

    public String text() {
        return Optional.ofNullable(getMessage()).orElse("");
    }

    /** As an operation carries it. */
    public Status status() {
        Status.Builder status = Status.newBuilder().setCode(code.getNumber()).setMessage(text());
        details.forEach(detail -> status.addDetails(Any.pack(detail)));
        return status.build();
    }

    /** As it ends a call. */
    public StatusRuntimeException thrown() {
        return StatusProto.toStatusRuntimeException(status());
    }

    /** As it is told over HTTP. */
    public WireAnswer answer() {
        ObjectNode body = JSON.createObjectNode();
        ObjectNode error = body.putObject("error")
                .put("code", http())
                .put("message", text())
                .put("status", code.name().toUpperCase(Locale.ROOT));
        if (!reason.isEmpty()) {
            error.putArray("details")
                    .addObject()
                    .put("@type", "type.googleapis.com/google.rpc.ErrorInfo")
                    .put("reason", reason)
                    .put("domain", DOMAIN);
        }
        WireAnswer answer = WireAnswer.of(http(), "application/json; charset=UTF-8", JSON.writeValueAsBytes(body));
        return code == Code.UNAUTHENTICATED
                ? answer.with(
                        "WWW-Authenticate", "Bearer realm=\"https://accounts.google.com/\", error=\"invalid_token\"")
                : answer;
    }

    /** https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto, "HTTP Mapping". */
    private int http() {
        return switch (code) {
            case INVALID_ARGUMENT, FAILED_PRECONDITION, OUT_OF_RANGE -> 400;
            case UNAUTHENTICATED -> 401;
            case PERMISSION_DENIED -> 403;
            case NOT_FOUND -> 404;
            case ALREADY_EXISTS, ABORTED -> 409;
            case RESOURCE_EXHAUSTED -> 429;
            case UNAVAILABLE -> 503;
            case DEADLINE_EXCEEDED -> 504;
            case UNIMPLEMENTED -> 501;
            default -> 500;
        };
    }
}
