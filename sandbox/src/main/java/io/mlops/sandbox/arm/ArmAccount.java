package io.mlops.sandbox.arm;

/**
 * Whose cloud it is.
 *
 * @param tenant a GUID
 * @param subscription a GUID
 * @param group the resource group that is there from the beginning
 * @param client who calls, a GUID
 */
public record ArmAccount(String tenant, String subscription, String group, String client) {
    /** The sandbox's own. */
    public static ArmAccount sandbox() {
        return new ArmAccount(
                "7e4a4b7e-0000-4000-8000-000000000001",
                "5b5c41b7-0000-4000-8000-000000000002",
                "mlops-sandbox",
                "c11e4700-0000-4000-8000-000000000003");
    }

    /** The id of the resource group. */
    public String groupId() {
        return "/subscriptions/" + subscription + "/resourceGroups/" + group;
    }
}
