package io.mlops.provider.gcp;

import io.mlops.Tags;
import io.mlops.provider.Finding;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/**
 * Whether what is spent can be seen, and budgets can be. Deployments need neither, and so what is missing is odd and not bad. Used by one
 * thread.
 */
final class SpendExamination {
    private final GcpConfig config;
    private final GcpClients clients;

    SpendExamination(GcpConfig config, GcpClients clients) {
        this.config = config;
        this.clients = clients;
    }

    List<Finding> findings() {
        return List.of(spend(), budgets());
    }

    /** By a dry run, which costs nothing. */
    private Finding spend() {
        String subject = "spend";
        try {
            LocalDate today = LocalDate.now(ZoneOffset.UTC);
            String table = BillingExportLedger.table(config);
            BillingQuestion question = BillingQuestion.of(
                    table, config.project(), today.minusDays(1), today, "mlops-deployment", Tags.none());
            long bytes = clients.bigQuery(config.project()).bytes(question.sql(), question.parameters());
            return Finding.good(subject, "the bill is in " + table + "; to ask for a day reads " + bytes + " bytes");
        } catch (Exception e) { // whatever the libraries throw
            return odd(
                    subject,
                    e,
                    "give the caller the roles BigQuery Job User in the project and BigQuery Data Viewer on the table");
        }
    }

    private Finding budgets() {
        String subject = "budgets";
        try {
            int found = new GcpBudgets(config, clients::budgets).all().size();
            return Finding.good(
                    subject,
                    found
                            + " of the project; who makes some needs Billing Account Costs Manager on the billing account");
        } catch (Exception e) { // whatever the libraries throw
            return odd(
                    subject,
                    e,
                    "give the caller the role Billing Account Costs Manager on the billing account, and enable"
                            + " billingbudgets.googleapis.com in the project");
        }
    }

    private static Finding odd(String subject, Exception failure, String advice) {
        return switch (GcpErrors.classify(failure)) {
            case FAILED_PRECONDITION -> Finding.odd(subject, GcpErrors.reason(failure), "");
            default -> Finding.odd(subject, "cannot be seen: " + GcpErrors.reason(failure), advice);
        };
    }
}
