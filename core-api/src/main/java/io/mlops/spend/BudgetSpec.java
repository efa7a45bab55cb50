package io.mlops.spend;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.Tags;
import io.mlops.price.Money;
import java.util.Collections;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What a budget should be: an amount that may be spent in each calendar month, and who is told when how much of it is.
 *
 * @param name matches {@code [a-z][a-z0-9-]{0,59}} (Google's display names have at most 60 characters)
 * @param monthly in the currency of the bill, above 0
 * @param scope only spend of what carries all of these tags counts; none for all of the account's
 * @param alerts when somebody is told; at most 5 (Azure's budgets have no more)
 * @param recipients whom: mail addresses, or the provider's own names of channels; at most 5 (Google's budgets have no more), and at
 *     least one where there is any alert
 */
public record BudgetSpec(
        String name, Money monthly, Tags scope, SortedSet<BudgetAlert> alerts, SortedSet<String> recipients) {
    /** How many alerts a budget has at most. */
    public static final int MOST_ALERTS = 5;
    /** How many a budget tells at most. */
    public static final int MOST_RECIPIENTS = 5;

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,59}");

    public BudgetSpec {
        Objects.requireNonNull(scope, "scope");
        alerts = Collections.unmodifiableSortedSet(new TreeSet<>(alerts));
        recipients = Collections.unmodifiableSortedSet(new TreeSet<>(recipients));
        require(name, NAME.matcher(name).matches(), "a name matches " + NAME.pattern());
        require(name, monthly.amount().signum() > 0, monthly + " a month is not above 0");
        require(name, alerts.size() <= MOST_ALERTS, alerts.size() + " alerts are more than " + MOST_ALERTS);
        require(
                name,
                recipients.size() <= MOST_RECIPIENTS,
                recipients.size() + " recipients are more than " + MOST_RECIPIENTS);
        require(name, alerts.isEmpty() || !recipients.isEmpty(), "it has alerts and nobody is told");
        require(name, recipients.isEmpty() || !alerts.isEmpty(), "it has recipients and no alert to tell them");
        require(name, recipients.stream().noneMatch(String::isBlank), "the name of a recipient is empty");
    }

    private static void require(String name, boolean holds, String reason) {
        if (!holds) {
            throw new MlopsException(ErrorCode.INVALID_ARGUMENT, "cannot make budget " + name + ": " + reason);
        }
    }
}
