package io.mlops.cli.command;

import io.mlops.catalog.PriceAge;
import io.mlops.price.PurchaseOption;
import io.mlops.price.Total;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** Prices, shares and ages as tables show them. */
final class PriceText {
    private PriceText() {}

    /** US dollars with cents, or whole ones from 10,000 up. */
    static String usd(BigDecimal amount) {
        boolean whole = amount.abs().compareTo(BigDecimal.valueOf(10_000)) >= 0;
        return String.format(Locale.ROOT, whole ? "%,.0f" : "%,.2f", amount);
    }

    /** A sum; a lower bound has a sign in front of it, and one of which nothing is known is unknown. */
    static String total(Total total) {
        if (total.exact()) {
            return usd(total.known().amount());
        }
        return total.known().amount().signum() == 0
                ? "unknown"
                : ">= " + usd(total.known().amount());
    }

    /** For programs: six decimals say all that a price does. */
    static BigDecimal rounded(BigDecimal number) {
        return number.setScale(6, RoundingMode.HALF_UP);
    }

    /** A share, 0 to 1, in percent. */
    static String share(BigDecimal share) {
        return String.format(Locale.ROOT, "%.1f%%", share.movePointRight(2));
    }

    /** How something is paid for that is paid for used or not, as {@code 1 year upfront}. */
    static String plan(PurchaseOption plan) {
        String term = plan.years() == 1 ? "1 year" : plan.years() + " years";
        return switch (plan) {
            case PREPAID_1Y, PREPAID_3Y -> term + " upfront";
            case SAVINGS_1Y, SAVINGS_3Y -> term + " savings plan";
            default -> term;
        };
    }

    /** An hour's price as lists have it, without zeros at its end. */
    static String hourly(BigDecimal usd) {
        return usd.setScale(5, RoundingMode.HALF_UP).stripTrailingZeros().toPlainString();
    }

    /** How old a price is, as {@code 19 mo}; unknown without a time. */
    static String age(Optional<Instant> effective, Instant now) {
        return effective.map(then -> PriceAge.of(then, now).toString()).orElse("unknown");
    }

    /** A number of bytes in one unit with a decimal. */
    static String bytes(long bytes) {
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < units.length - 1) {
            value /= 1024;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%,.1f %s", value, units[unit]);
    }
}
