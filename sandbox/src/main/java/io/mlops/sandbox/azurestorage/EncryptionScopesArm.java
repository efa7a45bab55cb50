package io.mlops.sandbox.azurestorage;

import io.mlops.sandbox.arm.ArmAnswer;
import io.mlops.sandbox.arm.ArmCall;
import io.mlops.sandbox.arm.ArmError;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Encryption scopes: made, told, switched off and on. No key is asked for. Thread-safe. */
final class EncryptionScopesArm {
    private EncryptionScopesArm() {}

    static ArmAnswer call(StorageAccount account, ArmCall call) throws ArmError {
        if (!call.path().resource()) {
            return StorageArm.only("GET", call, ArmAnswer.list(account.scopes().values()));
        }
        String name = call.path().name();
        return switch (call.method()) {
            case "GET" ->
                ArmAnswer.ok(Optional.ofNullable(account.scopes().get(name))
                        .orElseThrow(() -> ArmError.notFound(call.path())));
            case "PUT", "PATCH" -> {
                ObjectNode scope = StorageArm.named(call);
                ObjectNode before = account.scopes().get(name);
                ObjectNode properties = scope.putObject("properties")
                        .put("source", "Microsoft.Storage")
                        .put("state", "Enabled");
                if (before != null) {
                    properties.setAll((ObjectNode) before.path("properties"));
                }
                if (call.body().path("properties") instanceof ObjectNode asked) {
                    properties.setAll(asked);
                }
                account.scopes().put(name, scope);
                yield before == null ? ArmAnswer.created(scope) : ArmAnswer.ok(scope);
            }
            default -> throw new ArmError(405, "MethodNotAllowed", "Encryption scopes cannot be deleted.");
        };
    }
}
