package io.mlops.provider.gcp;

import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.price.Money;
import io.mlops.provider.gcp.BigQuery.Answer;
import io.mlops.spend.Charge;
import io.mlops.spend.SpendQuery;
import io.mlops.spend.Statement;
import io.mlops.spend.spi.CostLedgerDriver;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What the export of the bill to BigQuery says was spent in the project: {@link BillingQuestion}. Google forecasts for people in its
 * console and for no program. Thread-safe.
 */
final class BillingExportLedger implements CostLedgerDriver, GcpDriver {
    static final Set<Capability> CAPABILITIES = Set.of(Capability.SPEND);

    /** https://cloud.google.com/billing/docs/how-to/export-data-bigquery-tables#data-loads : in a day, and sometimes later. */
    private static final Duration LATE = Duration.ofHours(24);

    private static final ZoneId ZONE = ZoneId.of("America/Los_Angeles");
    /**
     * A month's invoice is out in the first days of the next one (https://cloud.google.com/billing/docs/how-to/get-invoice); Google names
     * no day, and so its days are called final late.
     */
    private static final int FINAL_ON_DAY_OF_NEXT_MONTH = 10;
    /** On demand in the US (https://cloud.google.com/bigquery/pricing#analysis_pricing_models), a TiB; the first one of a month is free. */
    private static final BigDecimal TEBIBYTE_FEE = new BigDecimal("6.25");

    private static final BigDecimal TEBIBYTE = BigDecimal.valueOf(1L << 40);
    /** The same page: at least for each table. */
    private static final long LEAST_BYTES = 10L << 20;

    private static final int FEE_SCALE = 12;
    private static final String SOURCE = "Cloud Billing's export to BigQuery, with credits, without tax";

    private final GcpConfig config;
    private final Supplier<BigQuery> bigQuery;
    private final InstantSource clock;

    BillingExportLedger(GcpConfig config, Supplier<BigQuery> bigQuery, InstantSource clock) {
        this.config = config;
        this.bigQuery = bigQuery;
        this.clock = clock;
    }

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    @Override
    public Statement spend(SpendQuery query) throws IOException, GcpException {
        BillingQuestion question = BillingQuestion.of(
                table(config), config.project(), query.from(), query.until(), query.tag(), query.having());
        Answer answer = bigQuery.get().query(question.sql(), question.parameters());
        List<Charge> charges = new ArrayList<>();
        for (Map<String, String> row : answer.rows()) {
            Charge charge = charge(row);
            if (charge.amount().amount().signum() != 0) {
                charges.add(charge);
            }
        }
        Instant now = clock.instant();
        LocalDate today = LocalDate.ofInstant(now, ZONE);
        Set<LocalDate> estimated = query.from()
                .datesUntil(query.until())
                .filter(day ->
                        today.isBefore(day.withDayOfMonth(1).plusMonths(1).withDayOfMonth(FINAL_ON_DAY_OF_NEXT_MONTH)))
                .collect(Collectors.toSet());
        return new Statement(charges, new TreeSet<>(estimated), now, LATE, fee(answer.bytes()), SOURCE);
    }

    /** FAILED_PRECONDITION where the settings name none. */
    static String table(GcpConfig config) throws GcpException {
        return config.billingTable()
                .orElseThrow(() -> new GcpException(
                        ErrorCode.FAILED_PRECONDITION,
                        "there is no setting billing-table; switch the standard export of the bill to BigQuery on"
                                + " (Billing, Billing export), and name its table with providers.gcp.billing-table"));
    }

    /** At the list price: whether the month's free part is used up nobody says. */
    private static Money fee(long bytes) {
        return Money.usd(TEBIBYTE_FEE
                .multiply(BigDecimal.valueOf(Math.max(bytes, LEAST_BYTES)))
                .divide(TEBIBYTE, FEE_SCALE, RoundingMode.UP));
    }

    /** A label that is missing is null, and one without a value is taken for one that is missing. */
    private static Charge charge(Map<String, String> row) throws GcpException {
        try {
            String label = row.getOrDefault("label", "");
            return new Charge(
                    LocalDate.parse(cell(row, "day")),
                    cell(row, "service"),
                    label.isEmpty() ? null : label,
                    new Money(new BigDecimal(cell(row, "amount")), Currency.getInstance(cell(row, "currency"))));
        } catch (DateTimeParseException | IllegalArgumentException e) {
            throw new GcpException(
                    ErrorCode.UNKNOWN, "the export of the bill has a row that cannot be read: " + row, e);
        }
    }

    private static String cell(Map<String, String> row, String column) throws GcpException {
        String cell = row.get(column);
        if (cell == null) {
            throw new GcpException(
                    ErrorCode.UNKNOWN, "the export of the bill has a row without " + column + ": " + row);
        }
        return cell;
    }
}
