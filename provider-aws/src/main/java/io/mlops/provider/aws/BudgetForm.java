package io.mlops.provider.aws;

import io.mlops.ErrorCode;
import io.mlops.Tags;
import io.mlops.price.Money;
import io.mlops.spend.BudgetAlert;
import io.mlops.spend.BudgetSpec;
import java.math.BigDecimal;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.budgets.model.Budget;
import software.amazon.awssdk.services.budgets.model.BudgetType;
import software.amazon.awssdk.services.budgets.model.CalculatedSpend;
import software.amazon.awssdk.services.budgets.model.ComparisonOperator;
import software.amazon.awssdk.services.budgets.model.Expression;
import software.amazon.awssdk.services.budgets.model.Metric;
import software.amazon.awssdk.services.budgets.model.Notification;
import software.amazon.awssdk.services.budgets.model.NotificationType;
import software.amazon.awssdk.services.budgets.model.Spend;
import software.amazon.awssdk.services.budgets.model.Subscriber;
import software.amazon.awssdk.services.budgets.model.SubscriptionType;
import software.amazon.awssdk.services.budgets.model.TagValues;
import software.amazon.awssdk.services.budgets.model.ThresholdType;
import software.amazon.awssdk.services.budgets.model.TimeUnit;

/**
 * A budget as AWS Budgets has it: COST, MONTHLY, unblended, filtered by an expression of tags all of which must hold
 * (https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_Budget.html).
 */
final class BudgetForm {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,59}");
    private static final Pattern MAIL = Pattern.compile("[^@\\s]+@[^@\\s]+");
    private static final Pattern TOPIC =
            Pattern.compile("arn:aws[a-z-]*:sns:[a-z0-9-]+:\\d{12}:[A-Za-z0-9_-]+(\\.fifo)?");
    private static final int MOST_PERCENT = 1000;

    private BudgetForm() {}

    /** INVALID_ARGUMENT for what AWS could not keep: https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html */
    static void require(BudgetSpec spec) throws AwsException {
        if (!spec.monthly().currency().equals(Money.USD)) {
            throw invalid("AWS bills in USD, not in " + spec.monthly().currency());
        }
        int topics = 0;
        for (String recipient : spec.recipients()) {
            if (TOPIC.matcher(recipient).matches()) {
                topics++;
            } else if (!MAIL.matcher(recipient).matches()) {
                throw invalid("\"" + recipient + "\" is neither a mail address nor the ARN of an SNS topic");
            }
        }
        if (topics > 1) {
            throw invalid("AWS tells one SNS topic, not " + topics);
        }
    }

    static Budget of(BudgetSpec spec) {
        Budget.Builder budget = Budget.builder()
                .budgetName(spec.name())
                .budgetType(BudgetType.COST)
                .timeUnit(TimeUnit.MONTHLY)
                .budgetLimit(limit -> limit.amount(plain(spec.monthly().amount()))
                        .unit(spec.monthly().currency().getCurrencyCode()))
                .metrics(Metric.UNBLENDED_COST);
        expression(spec.scope()).ifPresent(budget::filterExpression);
        return budget.build();
    }

    /** The SDK writes 100 without its zeros as 1E+2, which the service does not take. */
    private static BigDecimal plain(BigDecimal amount) {
        return amount.scale() < 0 ? amount.setScale(0) : amount;
    }

    private static Optional<Expression> expression(Tags scope) {
        List<Expression> tags = scope.entries().entrySet().stream()
                .map(tag -> Expression.builder()
                        .tags(values -> values.key(tag.getKey()).values(tag.getValue()))
                        .build())
                .toList();
        return tags.size() < 2
                ? tags.stream().findFirst()
                : Optional.of(Expression.builder().and(tags).build());
    }

    /** Whether {@link #of} could have made it. Budgets of others may have filters of the old kind. */
    @SuppressWarnings("deprecation")
    static boolean ours(Budget budget) {
        return NAME.matcher(budget.budgetName()).matches()
                && budget.budgetType() == BudgetType.COST
                && budget.timeUnit() == TimeUnit.MONTHLY
                && budget.metrics().equals(List.of(Metric.UNBLENDED_COST))
                && budget.costFilters().isEmpty()
                && budget.autoAdjustData() == null
                && limit(budget).isPresent()
                && scope(budget).isPresent();
    }

    static boolean same(Budget budget, BudgetSpec spec) {
        return limit(budget).equals(Optional.of(spec.monthly()))
                && scope(budget).equals(Optional.of(spec.scope()));
    }

    /** One of {@link #ours}. */
    static io.mlops.spend.Budget read(Budget budget, SortedSet<BudgetAlert> alerts, SortedSet<String> recipients) {
        BudgetSpec spec = new BudgetSpec(
                budget.budgetName(), limit(budget).orElseThrow(), scope(budget).orElseThrow(), alerts, recipients);
        CalculatedSpend spend = budget.calculatedSpend();
        return new io.mlops.spend.Budget(
                spec,
                spend == null ? null : money(spend.actualSpend()).orElse(null),
                spend == null ? null : money(spend.forecastedSpend()).orElse(null));
    }

    private static Optional<Money> limit(Budget budget) {
        return money(budget.budgetLimit()).filter(limit -> limit.amount().signum() > 0);
    }

    private static Optional<Money> money(@Nullable Spend spend) {
        return spend == null || spend.amount() == null
                ? Optional.empty()
                : Optional.of(new Money(spend.amount(), Currency.getInstance(spend.unit())));
    }

    /** Empty for a filter of anything but tags that all must hold. */
    private static Optional<Tags> scope(Budget budget) {
        Expression filter = budget.filterExpression();
        if (filter == null) {
            return Optional.of(Tags.none());
        }
        List<Expression> parts = filter.hasAnd() ? filter.and() : List.of(filter);
        Map<String, String> tags = new TreeMap<>();
        for (Expression part : parts) {
            TagValues tag = part.tags();
            if (tag == null
                    || part.hasOr()
                    || part.hasAnd()
                    || part.not() != null
                    || part.dimensions() != null
                    || tag.values().size() != 1
                    || !Tags.fits(tag.key(), tag.values().getFirst())) {
                return Optional.empty();
            }
            tags.put(tag.key(), tag.values().getFirst());
        }
        return Optional.of(Tags.of(tags));
    }

    static Notification notification(BudgetAlert alert) {
        return Notification.builder()
                .notificationType(
                        alert.basis() == BudgetAlert.Basis.ACTUAL
                                ? NotificationType.ACTUAL
                                : NotificationType.FORECASTED)
                .comparisonOperator(ComparisonOperator.GREATER_THAN)
                .thresholdType(ThresholdType.PERCENTAGE)
                .threshold((double) alert.percent())
                .build();
    }

    /** Empty for one that {@link #notification} could not have made; a percentage is what a threshold is when nothing is said. */
    static Optional<BudgetAlert> alert(Notification notification) {
        double percent = notification.threshold();
        if (notification.comparisonOperator() != ComparisonOperator.GREATER_THAN
                || (notification.thresholdType() != null && notification.thresholdType() != ThresholdType.PERCENTAGE)
                || percent != Math.rint(percent)
                || percent < 1
                || percent > MOST_PERCENT) {
            return Optional.empty();
        }
        return switch (notification.notificationType()) {
            case ACTUAL -> Optional.of(BudgetAlert.actual((int) percent));
            case FORECASTED -> Optional.of(BudgetAlert.forecast((int) percent));
            default -> Optional.empty();
        };
    }

    static List<Subscriber> subscribers(BudgetSpec spec) {
        return spec.recipients().stream()
                .map(recipient -> Subscriber.builder()
                        .subscriptionType(
                                TOPIC.matcher(recipient).matches() ? SubscriptionType.SNS : SubscriptionType.EMAIL)
                        .address(recipient)
                        .build())
                .toList();
    }

    private static AwsException invalid(String reason) {
        return new AwsException(ErrorCode.INVALID_ARGUMENT, reason);
    }
}
