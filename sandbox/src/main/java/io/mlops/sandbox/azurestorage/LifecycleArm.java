package io.mlops.sandbox.azurestorage;

import io.mlops.sandbox.arm.ArmAnswer;
import io.mlops.sandbox.arm.ArmCall;
import io.mlops.sandbox.arm.ArmError;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Lifecycle management: kept, told, and refused where Azure refuses it; nothing moves or expires by it. The rules are those of
 * https://learn.microsoft.com/azure/storage/blobs/lifecycle-management-policy-structure . Thread-safe.
 */
final class LifecycleArm {
    private static final int MOST_RULES = 100;
    private static final int MOST_FILTERS = 10;

    ArmAnswer call(StorageAccount account, ArmCall call) throws ArmError {
        if (!call.path().name().equals("default")) {
            throw ArmError.notFound(call.path());
        }
        return switch (call.method()) {
            case "GET" -> {
                if (account.rules().isEmpty()) {
                    throw new ArmError(
                            404, "ManagementPolicyNotFound", "No ManagementPolicy found for account " + account.name());
                }
                yield ArmAnswer.ok(described(account, call));
            }
            case "PUT" -> {
                account.setRules(checked(account, call.body()));
                yield ArmAnswer.ok(described(account, call));
            }
            case "DELETE" -> {
                boolean any = !account.rules().isEmpty();
                account.setRules(List.of());
                yield ArmAnswer.empty(any ? 200 : 204);
            }
            default -> throw new ArmError(405, "MethodNotAllowed", "The method is not allowed.");
        };
    }

    private static ObjectNode described(StorageAccount account, ArmCall call) {
        ObjectNode described = StorageArm.named(call);
        ObjectNode properties = described.putObject("properties");
        properties.put("lastModifiedTime", Instant.EPOCH.toString());
        properties.putObject("policy").putArray("rules").addAll(account.rules());
        return described;
    }

    private static List<JsonNode> checked(StorageAccount account, ObjectNode body) throws ArmError {
        List<JsonNode> rules = new ArrayList<>();
        body.at("/properties/policy/rules").forEach(rules::add);
        if (rules.isEmpty() || rules.size() > MOST_RULES) {
            throw invalid("the policy has " + rules.size() + " rules; it has 1 to " + MOST_RULES);
        }
        Set<String> names = new HashSet<>();
        for (JsonNode rule : rules) {
            if (!names.add(rule.path("name").asString(""))) {
                throw invalid("two rules are called " + rule.path("name"));
            }
            checkFilters(rule.at("/definition/filters"));
            checkMoves(account, rule.at("/definition/actions/baseBlob"));
        }
        return rules;
    }

    private static void checkFilters(JsonNode filters) throws ArmError {
        if (filters.path("blobTypes").isEmpty()) {
            throw invalid("filters lack blobTypes");
        }
        if (filters.path("prefixMatch").size() > MOST_FILTERS
                || filters.path("blobIndexMatch").size() > MOST_FILTERS) {
            throw invalid("a filter has " + MOST_FILTERS + " values at most");
        }
        for (JsonNode match : filters.path("blobIndexMatch")) {
            if (!match.path("op").asString("").equals("==")
                    || match.path("name").asString("").isEmpty()) {
                throw invalid("an index match is a name, == and a value");
            }
        }
    }

    private static void checkMoves(StorageAccount account, JsonNode moves) throws ArmError {
        if (moves.isEmpty()) {
            throw invalid("a rule lacks actions");
        }
        for (JsonNode move : moves) {
            if (!move.isObject()) {
                continue;
            }
            boolean written = move.has("daysAfterModificationGreaterThan");
            boolean read = move.has("daysAfterLastAccessTimeGreaterThan");
            if (written == read) {
                throw invalid("an action has one condition of age");
            }
            if (read && !account.tracksAccess()) {
                throw new ArmError(
                        400,
                        "LastAccessTimeTrackingNotEnabled",
                        "Last access time based tracking is not enabled for the account.");
            }
            if (move.has("daysAfterLastTierChangeGreaterThan") && !written) {
                throw invalid("daysAfterLastTierChangeGreaterThan goes with daysAfterModificationGreaterThan only");
            }
        }
        if (moves.path("enableAutoTierToHotFromCool").asBoolean(false)
                && !moves.path("tierToCool").has("daysAfterLastAccessTimeGreaterThan")) {
            throw invalid("enableAutoTierToHotFromCool needs tierToCool by the time of the last access");
        }
    }

    private static ArmError invalid(String how) {
        return new ArmError(400, "InvalidRequestPropertyValue", "The lifecycle policy is invalid: " + how + ".");
    }
}
