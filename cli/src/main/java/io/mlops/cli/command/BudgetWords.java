package io.mlops.cli.command;

import io.mlops.price.Money;
import io.mlops.spend.BudgetAlert;
import java.math.BigDecimal;
import java.util.Currency;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;

/** Amounts, alerts and recipients of budgets as people write and read them. */
final class BudgetWords {
    private static final String FORECAST = "forecast:";

    private BudgetWords() {}

    /** {@code 1000}, in US dollars, or {@code 1000EUR}. */
    static Money amount(String text) {
        String code = text.length() > 3 && text.matches(".*[A-Z]{3}") ? text.substring(text.length() - 3) : "";
        String number = text.substring(0, text.length() - code.length()).strip();
        if (!number.matches("\\d{1,12}(\\.\\d{1,2})?")) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no amount a month; write 1000 for US dollars, or 1000EUR");
        }
        return new Money(new BigDecimal(number), code.isEmpty() ? Money.USD : Currency.getInstance(code));
    }

    /** {@code 80%,forecast:100%}. */
    static SortedSet<BudgetAlert> alerts(String text) {
        SortedSet<BudgetAlert> alerts = new TreeSet<>();
        for (String each : text.split(",", -1)) {
            boolean forecast = each.startsWith(FORECAST);
            String percent = forecast ? each.substring(FORECAST.length()) : each;
            if (!percent.matches("\\d{1,4}%")) {
                throw new IllegalArgumentException(
                        "\"" + each + "\" is no alert; write 80% of what was spent, or forecast:100%");
            }
            int number = Integer.parseInt(percent.substring(0, percent.length() - 1));
            alerts.add(forecast ? BudgetAlert.forecast(number) : BudgetAlert.actual(number));
        }
        return alerts;
    }

    static String text(BudgetAlert alert) {
        return switch (alert.basis()) {
            case ACTUAL -> alert.percent() + "%";
            case FORECAST -> alert.basis().name().toLowerCase(Locale.ROOT) + ":" + alert.percent() + "%";
        };
    }

    static SortedSet<String> recipients(String text) {
        SortedSet<String> recipients = new TreeSet<>();
        for (String each : text.split(",", -1)) {
            recipients.add(each.strip());
        }
        return recipients;
    }
}
