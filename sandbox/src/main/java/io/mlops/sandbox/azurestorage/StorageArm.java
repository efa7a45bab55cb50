package io.mlops.sandbox.azurestorage;

import io.mlops.sandbox.arm.ArmAnswer;
import io.mlops.sandbox.arm.ArmCall;
import io.mlops.sandbox.arm.ArmError;
import io.mlops.sandbox.arm.ArmPath;
import io.mlops.sandbox.arm.ArmService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Microsoft.Storage: accounts (looked at), their blob services, containers with immutability policies and legal holds, encryption scopes,
 * lifecycle management. Thread-safe.
 */
public final class StorageArm implements ArmService {
    static final String NAMESPACE = "Microsoft.Storage";
    static final JsonMapper JSON = new JsonMapper();

    private final StorageAccounts accounts;
    private final LifecycleArm lifecycle = new LifecycleArm();
    private final ContainersArm containers;

    public StorageArm(StorageAccounts accounts) {
        this.accounts = accounts;
        this.containers = new ContainersArm(accounts);
    }

    @Override
    public boolean knows(ArmPath path) {
        return path.in(NAMESPACE)
                && (path.type().equalsIgnoreCase("checkNameAvailability")
                        || path.type().toLowerCase(Locale.ROOT).startsWith("storageaccounts"));
    }

    @Override
    public ArmAnswer call(ArmCall call) throws ArmError, InterruptedException {
        ArmPath path = call.path();
        if (path.type().equalsIgnoreCase("checkNameAvailability")) {
            return available(call.body().path("name").asString(""));
        }
        String group = accounts.world().account().group();
        if (!path.group().equalsIgnoreCase(group)) {
            throw new ArmError(
                    404, "ResourceGroupNotFound", "Resource group '" + path.group() + "' could not be found.");
        }
        if (path.is(NAMESPACE, "storageAccounts") && !path.resource()) {
            return ArmAnswer.list(accounts.all().stream()
                    .map(account -> described(path.id() + "/" + account.name(), account))
                    .toList());
        }
        StorageAccount account = accounts.find(path.name(0)).orElseThrow(() -> ArmError.notFound(path));
        String type = path.type().toLowerCase(Locale.ROOT).replaceFirst("^storageaccounts/?", "");
        try {
            return switch (type.split("/", -1)[0]) {
                case "" -> account(path.id(), account, call);
                case "managementpolicies" -> lifecycle.call(account, call);
                case "encryptionscopes" -> EncryptionScopesArm.call(account, call);
                case "blobservices" ->
                    type.equals("blobservices") ? service(account, call) : containers.call(account, call);
                default -> throw ArmError.notFound(path);
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ArmAnswer account(String id, StorageAccount account, ArmCall call) throws ArmError {
        if (call.is("PATCH")) {
            account.setOpen(call.body().at("/properties/allowBlobPublicAccess").asBoolean(account.open()));
        } else {
            only("GET", call, ArmAnswer.empty(200));
        }
        return ArmAnswer.ok(described(id, account));
    }

    static ArmAnswer only(String method, ArmCall call, ArmAnswer answer) throws ArmError {
        if (!call.is(method)) {
            throw new ArmError(
                    405,
                    "MethodNotAllowed",
                    "The sandbox does not " + call.method() + " " + call.path().type());
        }
        return answer;
    }

    private ArmAnswer available(String name) throws ArmError {
        if (!name.matches("[a-z0-9]{3,24}")) {
            return ArmAnswer.ok(JSON.createObjectNode()
                    .put("nameAvailable", false)
                    .put("reason", "AccountNameInvalid")
                    .put(
                            "message",
                            name + " is not a valid storage account name. Storage account name must be between 3 and 24"
                                    + " characters in length and use numbers and lower-case letters only."));
        }
        boolean taken =
                name.startsWith(StorageAccounts.FOREIGN) || accounts.find(name).isPresent();
        ObjectNode answer = JSON.createObjectNode().put("nameAvailable", !taken);
        if (taken) {
            answer.put("reason", "AlreadyExists")
                    .put("message", "The storage account named " + name + " is already taken.");
        }
        return ArmAnswer.ok(answer);
    }

    private static ObjectNode described(String id, StorageAccount account) {
        ObjectNode described = JSON.createObjectNode()
                .put("id", id)
                .put("name", account.name())
                .put("type", NAMESPACE + "/storageAccounts")
                .put("location", account.region())
                .put("kind", "StorageV2");
        described.putObject("sku").put("name", "Standard_LRS").put("tier", "Standard");
        ObjectNode properties = described.putObject("properties");
        properties
                .put("provisioningState", "Succeeded")
                .put("accessTier", "Hot")
                .put("allowBlobPublicAccess", account.open())
                .put("supportsHttpsTrafficOnly", true)
                .put("minimumTlsVersion", "TLS1_2")
                .put("isHnsEnabled", false);
        properties.putObject("encryption").put("keySource", "Microsoft.Storage");
        return described;
    }

    private static ArmAnswer service(StorageAccount account, ArmCall call) throws ArmError {
        if (call.is("PUT")) {
            account.setTracksAccess(call.body()
                    .at("/properties/lastAccessTimeTrackingPolicy/enable")
                    .asBoolean(account.tracksAccess()));
        } else {
            only("GET", call, ArmAnswer.empty(200));
        }
        ObjectNode described = named(call);
        ObjectNode tracking = described
                .putObject("properties")
                .put("isVersioningEnabled", false)
                .putObject("lastAccessTimeTrackingPolicy");
        tracking.put("enable", account.tracksAccess())
                .put("name", "AccessTimeTracking")
                .put("trackingGranularityInDays", 1);
        tracking.putArray("blobType").add("blockBlob");
        return ArmAnswer.ok(described);
    }

    /** What is there of every resource. */
    static ObjectNode named(ArmCall call) {
        return JSON.createObjectNode()
                .put("id", call.path().id())
                .put("name", call.path().name())
                .put("type", NAMESPACE + "/" + call.path().type());
    }

    /** Encryption scopes that were made; containers and accounts are there from the beginning. */
    @Override
    public List<String> resources() {
        List<String> ids = new ArrayList<>();
        for (StorageAccount account : accounts.all()) {
            String id = accounts.world().account().groupId() + "/providers/" + NAMESPACE + "/storageAccounts/"
                    + account.name();
            account.scopes().keySet().forEach(scope -> ids.add(id + "/encryptionScopes/" + scope));
            if (!account.rules().isEmpty()) {
                ids.add(id + "/managementPolicies/default");
            }
        }
        return ids;
    }

    @Override
    public void close() {
        accounts.close();
    }

    static ArrayNode array(Iterable<String> values) {
        ArrayNode array = JSON.createArrayNode();
        values.forEach(array::add);
        return array;
    }
}
