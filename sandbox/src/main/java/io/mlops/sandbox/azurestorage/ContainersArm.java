package io.mlops.sandbox.azurestorage;

import io.mlops.sandbox.arm.ArmAnswer;
import io.mlops.sandbox.arm.ArmCall;
import io.mlops.sandbox.arm.ArmError;
import io.mlops.sandbox.azurestorage.StorageContainer.Immutability;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Containers as Resource Manager tells them, their immutability policies and legal holds. Thread-safe. */
final class ContainersArm {
    private static final int LONGEST = 146_000;
    /** https://learn.microsoft.com/azure/storage/blobs/immutable-time-based-retention-policy-overview#locked-versus-unlocked-policies . */
    private static final int MOST_EXTENSIONS = 5;

    private final StorageAccounts accounts;

    ContainersArm(StorageAccounts accounts) {
        this.accounts = accounts;
    }

    ArmAnswer call(StorageAccount account, ArmCall call) throws ArmError, IOException, InterruptedException {
        String type = call.path().type().toLowerCase(Locale.ROOT).replaceFirst("^storageaccounts/blobservices/", "");
        if (type.equals("containers") && !call.path().resource()) {
            return StorageArm.only(
                    "GET",
                    call,
                    ArmAnswer.list(account.containers().entrySet().stream()
                            .map(each ->
                                    described(call.path().id() + "/" + each.getKey(), each.getKey(), each.getValue()))
                            .toList()));
        }
        String name = call.path().name(2);
        if (type.equals("containers")
                && call.is("PUT")
                && account.container(name).isEmpty()) {
            StorageContainer made = accounts.create(account, name);
            change(made, call.body());
            return ArmAnswer.created(described(call.path().id(), name, made));
        }
        StorageContainer container = account.container(name)
                .orElseThrow(() -> new ArmError(404, "ContainerNotFound", "The specified container does not exist."));
        return switch (type) {
            case "containers" -> container(account, name, container, call);
            case "containers/immutabilitypolicies" -> policy(container, call);
            case "containers/immutabilitypolicies/lock" -> lock(container, call);
            case "containers/immutabilitypolicies/extend" -> extend(container, call);
            case "containers/setlegalhold" -> {
                container.hold(tags(call));
                yield holds(container);
            }
            case "containers/clearlegalhold" -> {
                container.release(tags(call));
                yield holds(container);
            }
            default -> throw ArmError.notFound(call.path());
        };
    }

    private ArmAnswer container(StorageAccount account, String name, StorageContainer container, ArmCall call)
            throws ArmError, IOException, InterruptedException {
        if (call.is("DELETE")) {
            if (container.holding()) {
                throw new ArmError(
                        409,
                        "ContainerImmutabilityPolicyFailure",
                        "The container has an immutability policy or a legal hold.");
            }
            accounts.delete(account, name);
            return ArmAnswer.empty(200);
        }
        if (call.is("PUT") || call.is("PATCH")) {
            change(container, call.body());
        }
        return ArmAnswer.ok(described(call.path().id(), name, container));
    }

    private static void change(StorageContainer container, ObjectNode body) {
        container.setPublicAccess(body.at("/properties/publicAccess").asString(container.publicAccess()));
        container.setDefaultScope(body.at("/properties/defaultEncryptionScope").asString(container.defaultScope()));
        container.setImmutableByVersion(body.at("/properties/immutableStorageWithVersioning/enabled")
                .asBoolean(container.immutableByVersion()));
    }

    private static ObjectNode described(String id, String name, StorageContainer container) {
        ObjectNode described = StorageArm.JSON
                .createObjectNode()
                .put("id", id)
                .put("name", name)
                .put("type", StorageArm.NAMESPACE + "/storageAccounts/blobServices/containers");
        ObjectNode properties = described.putObject("properties");
        Optional<Immutability> policy = container.immutability();
        properties
                .put("publicAccess", container.publicAccess())
                .put("defaultEncryptionScope", container.defaultScope())
                .put("denyEncryptionScopeOverride", false)
                .put("hasImmutabilityPolicy", policy.isPresent())
                .put("hasLegalHold", !container.holds().isEmpty());
        if (container.immutableByVersion()) {
            properties.putObject("immutableStorageWithVersioning").put("enabled", true);
        }
        policy.ifPresent(there -> {
            ObjectNode immutability = properties.putObject("immutabilityPolicy").put("etag", there.etag());
            describe(immutability.putObject("properties"), there);
        });
        ObjectNode hold = properties
                .putObject("legalHold")
                .put("hasLegalHold", !container.holds().isEmpty());
        ArrayNode tags = hold.putArray("tags");
        container.holds().forEach(tag -> tags.addObject().put("tag", tag));
        return described;
    }

    private static void describe(ObjectNode properties, Immutability policy) {
        properties
                .put("immutabilityPeriodSinceCreationInDays", policy.days())
                .put("state", policy.locked() ? "Locked" : "Unlocked")
                .put("allowProtectedAppendWrites", false);
    }

    private static List<String> tags(ArmCall call) throws ArmError {
        List<String> tags = new ArrayList<>();
        call.body().path("tags").forEach(tag -> tags.add(tag.asString("")));
        if (tags.isEmpty()) {
            throw ArmError.invalid("A legal hold has one tag at least.");
        }
        return tags;
    }

    private static ArmAnswer holds(StorageContainer container) {
        return ArmAnswer.ok(StorageArm.JSON
                .createObjectNode()
                .put("hasLegalHold", !container.holds().isEmpty())
                .set("tags", StorageArm.array(container.holds())));
    }

    private static ArmAnswer policy(StorageContainer container, ArmCall call) throws ArmError {
        Optional<Immutability> before = container.immutability();
        requireMatch(before, call);
        switch (call.method()) {
            case "PUT" -> {
                if (before.filter(Immutability::locked).isPresent()) {
                    throw locked();
                }
                container.setImmutability(new Immutability(days(call), false, etag(), 0));
            }
            case "DELETE" -> {
                if (call.header("if-match").isEmpty()) {
                    throw new ArmError(400, "MissingRequiredHeader", "The header If-Match is missing.");
                }
                if (before.filter(Immutability::locked).isPresent()) {
                    throw new ArmError(
                            409,
                            "ImmutabilityPolicyDeleteOnLockedPolicy",
                            "Operation not allowed on a locked immutability policy.");
                }
                container.setImmutability(null);
            }
            default -> StorageArm.only("GET", call, ArmAnswer.empty(200));
        }
        return told(container, call);
    }

    private static ArmAnswer lock(StorageContainer container, ArmCall call) throws ArmError {
        Immutability before = required(container, call);
        container.setImmutability(new Immutability(before.days(), true, etag(), 0));
        return told(container, call);
    }

    private static ArmAnswer extend(StorageContainer container, ArmCall call) throws ArmError {
        Immutability before = required(container, call);
        int days = days(call);
        if (!before.locked() || days < before.days() || before.extensions() == MOST_EXTENSIONS) {
            throw locked();
        }
        container.setImmutability(new Immutability(days, true, etag(), before.extensions() + 1));
        return told(container, call);
    }

    private static Immutability required(StorageContainer container, ArmCall call) throws ArmError {
        StorageArm.only("POST", call, ArmAnswer.empty(200));
        if (call.header("if-match").isEmpty()) {
            throw new ArmError(400, "MissingRequiredHeader", "The header If-Match is missing.");
        }
        requireMatch(container.immutability(), call);
        return container.immutability().orElseThrow(() -> ArmError.notFound(call.path()));
    }

    private static void requireMatch(Optional<Immutability> before, ArmCall call) throws ArmError {
        Optional<String> wanted = call.header("if-match").filter(tag -> !tag.equals("*"));
        if (wanted.isPresent()
                && before.filter(policy -> wanted.get().replace("\"", "").equals(policy.etag()))
                        .isEmpty()) {
            throw ArmError.precondition(wanted.get());
        }
    }

    private static ArmError locked() {
        return new ArmError(
                409,
                "ImmutabilityPolicyLocked",
                "The immutability policy is locked and can be extended only, five times.");
    }

    private static int days(ArmCall call) throws ArmError {
        int days = call.body()
                .at("/properties/immutabilityPeriodSinceCreationInDays")
                .asInt(0);
        if (days < 1 || days > LONGEST) {
            throw ArmError.invalid("immutabilityPeriodSinceCreationInDays is 1 to " + LONGEST + ", not " + days + ".");
        }
        return days;
    }

    private static ArmAnswer told(StorageContainer container, ArmCall call) {
        ObjectNode told = StorageArm.named(call);
        Immutability policy = container.immutability().orElse(new Immutability(0, false, "", 0));
        told.put("etag", policy.etag()).put("name", "default");
        describe(told.putObject("properties"), policy);
        return ArmAnswer.ok(told).with("ETag", "\"" + policy.etag() + "\"");
    }

    private static String etag() {
        return UUID.randomUUID().toString().replace("-", "");
    }
}
