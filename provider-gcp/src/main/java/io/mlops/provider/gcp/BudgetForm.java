package io.mlops.provider.gcp;

import com.google.cloud.billing.budgets.v1.Budget;
import com.google.cloud.billing.budgets.v1.BudgetAmount;
import com.google.cloud.billing.budgets.v1.CalendarPeriod;
import com.google.cloud.billing.budgets.v1.Filter;
import com.google.cloud.billing.budgets.v1.Filter.CreditTypesTreatment;
import com.google.cloud.billing.budgets.v1.NotificationsRule;
import com.google.cloud.billing.budgets.v1.ThresholdRule;
import com.google.protobuf.ListValue;
import com.google.protobuf.Value;
import io.mlops.ErrorCode;
import io.mlops.Tags;
import io.mlops.price.Money;
import io.mlops.spend.BudgetAlert;
import io.mlops.spend.BudgetAlert.Basis;
import io.mlops.spend.BudgetSpec;
import java.math.BigDecimal;
import java.util.Currency;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A budget as Cloud Billing has it (google/cloud/billing/budgets/v1/budget_model.proto): of a month's cost of one project, with all
 * credits, filtered by one label at most.
 */
final class BudgetForm {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,59}");
    private static final Pattern CHANNEL = Pattern.compile("projects/[^/\\s]+/notificationChannels/[^/\\s]+");
    private static final Pattern TOPIC = Pattern.compile("projects/[^/\\s]+/topics/[^/\\s]+");
    /** Of the messages to topics; there is one. */
    private static final String SCHEMA = "1.0";

    private static final int NANOS = 9;
    private static final BigDecimal PERCENT = BigDecimal.valueOf(100);
    private static final int MOST_PERCENT = 1000;

    private BudgetForm() {}

    /** INVALID_ARGUMENT for what Cloud Billing could not keep. */
    static Budget of(BudgetSpec spec, String project) throws GcpException {
        Filter.Builder filter = Filter.newBuilder()
                .addProjects("projects/" + project)
                .setCalendarPeriod(CalendarPeriod.MONTH)
                .setCreditTypesTreatment(CreditTypesTreatment.INCLUDE_ALL_CREDITS);
        if (spec.scope().entries().size() > 1) {
            throw invalid("GCP's budgets are filtered by one label at most, and not by "
                    + String.join(" and ", spec.scope().entries().keySet()));
        }
        spec.scope()
                .entries()
                .forEach((key, value) -> filter.putLabels(
                        key,
                        ListValue.newBuilder()
                                .addValues(Value.newBuilder().setStringValue(value))
                                .build()));
        Budget.Builder budget = Budget.newBuilder()
                .setDisplayName(spec.name())
                .setBudgetFilter(filter)
                .setAmount(BudgetAmount.newBuilder().setSpecifiedAmount(money(spec.monthly())))
                .setNotificationsRule(rule(spec));
        for (BudgetAlert alert : spec.alerts()) {
            budget.addThresholdRules(ThresholdRule.newBuilder()
                    .setThresholdPercent(
                            BigDecimal.valueOf(alert.percent()).divide(PERCENT).doubleValue())
                    .setSpendBasis(
                            alert.basis() == Basis.ACTUAL
                                    ? ThresholdRule.Basis.CURRENT_SPEND
                                    : ThresholdRule.Basis.FORECASTED_SPEND));
        }
        return budget.build();
    }

    private static com.google.type.Money money(Money money) throws GcpException {
        if (money.amount().scale() > NANOS) {
            throw invalid(money + " has more than " + NANOS + " digits behind the point");
        }
        BigDecimal whole = new BigDecimal(money.amount().toBigInteger());
        return com.google.type.Money.newBuilder()
                .setCurrencyCode(money.currency().getCurrencyCode())
                .setUnits(whole.longValueExact())
                .setNanos(money.amount().subtract(whole).movePointRight(NANOS).intValueExact())
                .build();
    }

    /** Nobody but the recipients is told: not whoever administers the billing account. */
    private static NotificationsRule rule(BudgetSpec spec) throws GcpException {
        NotificationsRule.Builder rule = NotificationsRule.newBuilder().setDisableDefaultIamRecipients(true);
        for (String recipient : spec.recipients()) {
            if (CHANNEL.matcher(recipient).matches()) {
                rule.addMonitoringNotificationChannels(recipient);
            } else if (!TOPIC.matcher(recipient).matches()) {
                throw invalid("\"" + recipient + "\" is neither a notification channel"
                        + " (projects/P/notificationChannels/ID; gcloud beta monitoring channels list) nor a topic of"
                        + " Pub/Sub (projects/P/topics/NAME)");
            } else if (rule.getPubsubTopic().isEmpty()) {
                rule.setPubsubTopic(recipient).setSchemaVersion(SCHEMA);
            } else {
                throw invalid("GCP tells one topic of a budget, not several");
            }
        }
        return rule.build();
    }

    private static GcpException invalid(String reason) {
        return new GcpException(ErrorCode.INVALID_ARGUMENT, reason);
    }

    /** Whether nothing would have to be changed. */
    static boolean same(Budget budget, BudgetSpec spec) {
        return read(budget).map(io.mlops.spend.Budget::spec).equals(Optional.of(spec))
                && budget.getThresholdRulesList().stream()
                        .allMatch(rule -> alert(rule).isPresent())
                && budget.getNotificationsRule().getDisableDefaultIamRecipients()
                && !budget.getNotificationsRule().getEnableProjectLevelRecipients();
    }

    /** Empty for one that {@link #of} could not have made; a threshold that is no whole percentage is left out. */
    static Optional<io.mlops.spend.Budget> read(Budget budget) {
        Filter filter = budget.getBudgetFilter();
        Optional<Tags> scope = scope(filter);
        TreeSet<String> recipients =
                new TreeSet<>(budget.getNotificationsRule().getMonitoringNotificationChannelsList());
        if (!budget.getNotificationsRule().getPubsubTopic().isEmpty()) {
            recipients.add(budget.getNotificationsRule().getPubsubTopic());
        }
        TreeSet<BudgetAlert> alerts = new TreeSet<>();
        if (!recipients.isEmpty()) {
            budget.getThresholdRulesList().forEach(rule -> alert(rule).ifPresent(alerts::add));
        }
        boolean ours = NAME.matcher(budget.getDisplayName()).matches()
                && filter.getProjectsCount() == 1
                && filter.getServicesCount() + filter.getSubaccountsCount() + filter.getResourceAncestorsCount() == 0
                && filter.getCalendarPeriod() == CalendarPeriod.MONTH
                && filter.getCreditTypesTreatment() == CreditTypesTreatment.INCLUDE_ALL_CREDITS
                && budget.getAmount().hasSpecifiedAmount()
                && amount(budget).amount().signum() > 0
                && scope.isPresent()
                && recipients.size() <= BudgetSpec.MOST_RECIPIENTS
                && alerts.size() <= BudgetSpec.MOST_ALERTS;
        return ours
                ? Optional.of(new io.mlops.spend.Budget(
                        new BudgetSpec(
                                budget.getDisplayName(),
                                amount(budget),
                                scope.get(),
                                alerts,
                                alerts.isEmpty() ? new TreeSet<>() : recipients),
                        null,
                        null))
                : Optional.empty();
    }

    private static Money amount(Budget budget) {
        com.google.type.Money money = budget.getAmount().getSpecifiedAmount();
        return new Money(
                BigDecimal.valueOf(money.getUnits()).add(BigDecimal.valueOf(money.getNanos(), NANOS)),
                Currency.getInstance(money.getCurrencyCode()));
    }

    private static Optional<Tags> scope(Filter filter) {
        Map<String, String> tags = new TreeMap<>();
        for (Map.Entry<String, ListValue> label : filter.getLabelsMap().entrySet()) {
            if (label.getValue().getValuesCount() != 1
                    || !Tags.fits(label.getKey(), label.getValue().getValues(0).getStringValue())) {
                return Optional.empty();
            }
            tags.put(label.getKey(), label.getValue().getValues(0).getStringValue());
        }
        return Optional.of(Tags.of(tags));
    }

    /** Empty for one that {@link #of} could not have made. A share is a binary fraction: 0.07 stands for 7. */
    private static Optional<BudgetAlert> alert(ThresholdRule rule) {
        long percent = Math.round(rule.getThresholdPercent() * 100);
        boolean ours =
                Math.abs(rule.getThresholdPercent() * 100 - percent) < 1e-6 && percent >= 1 && percent <= MOST_PERCENT;
        return ours
                ? Optional.of(new BudgetAlert(
                        rule.getSpendBasis() == ThresholdRule.Basis.FORECASTED_SPEND ? Basis.FORECAST : Basis.ACTUAL,
                        Math.toIntExact(percent)))
                : Optional.empty();
    }
}
