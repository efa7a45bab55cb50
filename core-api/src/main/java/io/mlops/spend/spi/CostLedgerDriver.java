package io.mlops.spend.spi;

import io.mlops.Capability;
import io.mlops.spend.ForecastQuery;
import io.mlops.spend.SpendForecast;
import io.mlops.spend.SpendQuery;
import io.mlops.spend.Statement;
import io.mlops.spi.Driver;

/** Reads what a cloud's bill says. Must be safe to call from several threads; must change nothing. */
public interface CostLedgerDriver extends Driver {
    /**
     * Must return every charge of the days from {@code from} on and before {@code until}, added up by day, service and the value of
     * the tag, in the currency of the bill: what was used and what was credited (negative), without taxes. Must tell apart what does
     * not carry the tag, and must leave out what lacks any of {@code having}. Must name as estimated every day that the bill does not
     * call final, those without a charge too.
     *
     * <p>Must fail where the bill cannot be read to its end: half a bill looks like a cheap day. Must keep nothing for the next time:
     * who asks decides how old an answer may be.
     */
    Statement spend(SpendQuery query) throws Exception;

    /**
     * Must return what the cloud itself forecasts, never a figure worked out here. Must fail with what classifies as
     * FAILED_PRECONDITION where the cloud knows too little. Needed with {@link Capability#SPEND_FORECAST} only.
     */
    default SpendForecast forecast(ForecastQuery query) throws Exception {
        throw new UnsupportedOperationException(provider() + " lacks " + Capability.SPEND_FORECAST);
    }
}
