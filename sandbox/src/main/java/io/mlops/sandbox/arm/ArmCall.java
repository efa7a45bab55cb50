package io.mlops.sandbox.arm;

import io.mlops.sandbox.wire.WireRequest;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * A request to Resource Manager whose caller is known.
 *
 * @param query decoded; {@code api-version} among it
 * @param body an empty object where none was sent
 * @param request as it came
 */
public record ArmCall(String method, ArmPath path, Map<String, String> query, ObjectNode body, WireRequest request) {
    public Optional<String> header(String name) {
        return request.header(name);
    }

    public boolean is(String otherMethod) {
        return method.equals(otherMethod);
    }

    /** The address that the caller used, without a path. */
    public URI origin() {
        return URI.create("http://" + request.header("host").orElse("127.0.0.1"));
    }

    /** The same path in an answer. */
    public String address(String path) {
        return origin() + path + "?api-version=" + query.getOrDefault("api-version", "");
    }
}
