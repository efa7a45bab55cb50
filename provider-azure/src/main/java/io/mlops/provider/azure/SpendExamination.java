package io.mlops.provider.azure;

import io.mlops.provider.Finding;
import java.time.InstantSource;
import java.util.List;

/**
 * Whether what is spent can be seen, and budgets can be. Deployments need neither, and so what is missing is odd and not bad. Used by one
 * thread.
 */
final class SpendExamination {
    private final AzureConfig config;
    private final ArmClient arm;

    SpendExamination(AzureConfig config, ArmClient arm) {
        this.config = config;
        this.arm = arm;
    }

    List<Finding> findings() {
        return List.of(spend(), budgets());
    }

    private Finding spend() {
        String subject = "spend";
        try {
            return Finding.good(
                    subject,
                    "Cost Management tells it, in " + new BillingCurrency(config, arm, InstantSource.system()).get());
        } catch (Exception e) { // whatever the libraries throw
            return odd(subject, e, "assign the caller the role Cost Management Reader in the subscription");
        }
    }

    private Finding budgets() {
        String subject = "budgets";
        try {
            int found = arm.list(
                            config.subscriptionId().collection(ArmBudget.NAMESPACE, "budgets"),
                            ApiVersion.CONSUMPTION,
                            ArmBudget.class)
                    .size();
            return Finding.good(
                    subject, found + " in the subscription; who makes some needs Cost Management Contributor there");
        } catch (RuntimeException e) { // whatever the libraries throw
            return odd(subject, e, "assign the caller the role Cost Management Contributor in the subscription");
        }
    }

    private static Finding odd(String subject, Exception failure, String advice) {
        return switch (AzureErrors.classify(failure)) {
            case FAILED_PRECONDITION -> Finding.odd(subject, AzureErrors.reason(failure), "");
            default -> Finding.odd(subject, "cannot be seen: " + AzureErrors.reason(failure), advice);
        };
    }
}
