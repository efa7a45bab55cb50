package io.mlops.provider.azure;

/**
 * The versions of Azure Resource Manager's interfaces that requests name, one a family
 * (https://learn.microsoft.com/azure/templates/, section of each resource type).
 */
enum ApiVersion {
    MACHINE_LEARNING("2024-04-01"),
    STORAGE("2023-05-01"),
    AUTOSCALE("2022-10-01"),
    /** Budgets. */
    CONSUMPTION("2023-11-01"),
    COST_MANAGEMENT("2023-11-01"),
    /** Subscriptions, resource groups and providers. */
    RESOURCES("2022-09-01"),
    /** Permissions and roles. */
    AUTHORIZATION("2022-04-01"),
    /** Which machines a region has. */
    COMPUTE("2021-07-01"),
    BATCH("2024-07-01"),
    REGISTRY("2023-07-01");

    private final String text;

    ApiVersion(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
