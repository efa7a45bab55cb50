package io.mlops.catalog.business;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;

/** Numbers as a business case writes them. */
public final class Figures {
    private Figures() {}

    /** With commas between thousands and four decimals at most. */
    public static String amount(BigDecimal number) {
        return format("#,##0.####", number);
    }

    /** A share, 0 to 1, in percent. */
    public static String share(BigDecimal share) {
        return format("0.######", share.movePointRight(2)) + "%";
    }

    private static String format(String pattern, BigDecimal number) {
        DecimalFormat format = new DecimalFormat(pattern, DecimalFormatSymbols.getInstance(Locale.ROOT));
        format.setRoundingMode(RoundingMode.HALF_UP);
        return format.format(number);
    }
}
