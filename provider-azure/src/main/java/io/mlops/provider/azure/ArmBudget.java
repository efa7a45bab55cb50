package io.mlops.provider.azure;

import io.mlops.ErrorCode;
import io.mlops.Tags;
import io.mlops.price.Money;
import io.mlops.spend.Budget;
import io.mlops.spend.BudgetAlert;
import io.mlops.spend.BudgetAlert.Basis;
import io.mlops.spend.BudgetSpec;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A budget as Microsoft.Consumption has it (https://learn.microsoft.com/rest/api/consumption/budgets/create-or-update); ours are of cost,
 * monthly, and filtered by tags. In the currency of the bill, which it does not name.
 *
 * @param name told, not sent
 * @param eTag of what it is now; what changes it must bring it
 */
record ArmBudget(
        @Nullable String name,
        @Nullable String eTag,
        @Nullable Properties properties) {
    static final String NAMESPACE = "Microsoft.Consumption";

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,59}");
    private static final Pattern MAIL = Pattern.compile("[^@\\s/]+@[^@\\s/]+");
    /** https://learn.microsoft.com/azure/azure-monitor/alerts/action-groups */
    private static final Pattern GROUP = Pattern.compile(
            "/subscriptions/[^/]+/resourceGroups/[^/]+/providers/microsoft\\.insights/actionGroups/[^/]+",
            Pattern.CASE_INSENSITIVE);

    private static final String CATEGORY = "Cost";
    private static final String GRAIN = "Monthly";
    private static final String OPERATOR = "GreaterThanOrEqualTo";
    private static final int MOST_PERCENT = 1000;

    record Properties(
            String category,
            BigDecimal amount,
            String timeGrain,
            TimePeriod timePeriod,
            @Nullable TagFilter filter,
            @Nullable Map<String, Notification> notifications,
            @Nullable Spend currentSpend,
            @Nullable Spend forecastSpend) {}

    /** @param endDate ten years later where nothing is said */
    record TimePeriod(String startDate, @Nullable String endDate) {}

    /** @param thresholdType {@code Actual} where nothing is said */
    record Notification(
            boolean enabled,
            String operator,
            BigDecimal threshold,
            @Nullable String thresholdType,
            @Nullable List<String> contactEmails,
            @Nullable List<String> contactGroups,
            @Nullable List<String> contactRoles) {
        static Notification of(BudgetAlert alert, BudgetSpec spec) {
            return new Notification(
                    true,
                    OPERATOR,
                    BigDecimal.valueOf(alert.percent()),
                    type(alert.basis()),
                    those(spec, MAIL),
                    those(spec, GROUP),
                    null);
        }

        private static List<String> those(BudgetSpec spec, Pattern pattern) {
            return spec.recipients().stream()
                    .filter(recipient -> pattern.matcher(recipient).matches())
                    .toList();
        }

        static String type(Basis basis) {
            return basis == Basis.ACTUAL ? "Actual" : "Forecasted";
        }

        /** Empty for one that {@link #of} could not have made. */
        Optional<BudgetAlert> alert() {
            boolean ours = enabled
                    && operator.equals(OPERATOR)
                    && threshold.stripTrailingZeros().scale() <= 0
                    && threshold.signum() > 0
                    && threshold.compareTo(BigDecimal.valueOf(MOST_PERCENT)) <= 0
                    && (contactRoles == null || contactRoles.isEmpty());
            return ours
                    ? Optional.of(new BudgetAlert(
                            type(Basis.FORECAST).equals(thresholdType) ? Basis.FORECAST : Basis.ACTUAL,
                            threshold.intValueExact()))
                    : Optional.empty();
        }

        TreeSet<String> recipients() {
            TreeSet<String> all = new TreeSet<>();
            Optional.ofNullable(contactEmails).ifPresent(all::addAll);
            Optional.ofNullable(contactGroups).ifPresent(all::addAll);
            return all;
        }
    }

    /** @param unit of the amount: the currency */
    record Spend(@Nullable BigDecimal amount, @Nullable String unit) {}

    /** INVALID_ARGUMENT for whom Azure cannot tell. */
    static void requireRecipients(BudgetSpec spec) throws AzureException {
        for (String recipient : spec.recipients()) {
            if (!MAIL.matcher(recipient).matches() && !GROUP.matcher(recipient).matches()) {
                throw new AzureException(
                        ErrorCode.INVALID_ARGUMENT,
                        "\"" + recipient + "\" is neither a mail address nor the resource id of an action group");
            }
        }
    }

    /**
     * What is to be sent.
     *
     * @param before what it changes: its beginning must stay
     * @param month in which a new one begins
     */
    static ArmBudget of(BudgetSpec spec, Optional<ArmBudget> before, LocalDate month) {
        Map<String, Notification> notifications = new TreeMap<>();
        for (BudgetAlert alert : spec.alerts()) {
            notifications.put(
                    Notification.type(alert.basis()).toLowerCase(Locale.ROOT) + "_" + OPERATOR + "_" + alert.percent()
                            + "_Percent",
                    Notification.of(alert, spec));
        }
        BigDecimal amount = spec.monthly().amount();
        return new ArmBudget(
                null,
                before.map(ArmBudget::eTag).orElse(null),
                new Properties(
                        CATEGORY,
                        amount.setScale(Math.max(amount.scale(), 0)),
                        GRAIN,
                        before.map(ArmBudget::properties)
                                .map(Properties::timePeriod)
                                .orElseGet(() -> new TimePeriod(month + "T00:00:00Z", null)),
                        TagFilter.of(spec.scope()),
                        notifications,
                        null,
                        null));
    }

    /** What its spend is in, where it says so. */
    Optional<Currency> currency() {
        return Optional.ofNullable(properties)
                .map(Properties::currentSpend)
                .map(Spend::unit)
                .flatMap(unit -> Currency.getAvailableCurrencies().stream()
                        .filter(each -> each.getCurrencyCode().equals(unit))
                        .findFirst());
    }

    /** Whether nothing would have to be changed. */
    boolean same(BudgetSpec spec, Currency billed) {
        return read(billed).map(Budget::spec).equals(Optional.of(spec))
                && notifications().values().stream()
                        .allMatch(each ->
                                each.alert().isPresent() && each.recipients().equals(spec.recipients()));
    }

    /** Empty for one that {@link #of} could not have made; a notification of another kind is left out. */
    Optional<Budget> read(Currency billed) {
        if (properties == null || name == null || !NAME.matcher(name).matches()) {
            return Optional.empty();
        }
        Optional<Tags> scope = TagFilter.read(properties.filter());
        TreeSet<BudgetAlert> alerts = new TreeSet<>();
        TreeSet<String> recipients = new TreeSet<>();
        for (Notification each : notifications().values()) {
            each.alert().filter(alert -> !each.recipients().isEmpty()).ifPresent(alert -> {
                alerts.add(alert);
                recipients.addAll(each.recipients());
            });
        }
        boolean ours = properties.category().equals(CATEGORY)
                && properties.timeGrain().equals(GRAIN)
                && properties.amount().signum() > 0
                && scope.isPresent()
                && recipients.size() <= BudgetSpec.MOST_RECIPIENTS;
        return ours
                ? Optional.of(new Budget(
                        new BudgetSpec(name, new Money(properties.amount(), billed), scope.get(), alerts, recipients),
                        money(properties.currentSpend(), billed),
                        money(properties.forecastSpend(), billed)))
                : Optional.empty();
    }

    private Map<String, Notification> notifications() {
        return properties == null || properties.notifications() == null ? Map.of() : properties.notifications();
    }

    private static @Nullable Money money(@Nullable Spend spend, Currency billed) {
        return spend == null || spend.amount() == null ? null : new Money(spend.amount(), billed);
    }
}
