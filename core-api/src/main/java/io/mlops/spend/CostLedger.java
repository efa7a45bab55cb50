package io.mlops.spend;

import io.mlops.CallListener;
import io.mlops.Capability;
import io.mlops.MlopsException;
import io.mlops.spend.spi.CostLedgerDriver;
import io.mlops.spi.DriverCall;

/** What a provider's own bill says was spent, and will be. Asking may cost money itself: {@link Statement#fee}. Thread-safe. */
public final class CostLedger {
    private final CostLedgerDriver driver;
    private final DriverCall call;

    public CostLedger(CostLedgerDriver driver, CallListener listener) {
        this.driver = driver;
        this.call = new DriverCall(driver, listener);
    }

    /** What a provider offers that does not tell what was spent: every call fails with UNSUPPORTED. */
    public static CostLedger lacking(String provider) {
        return new CostLedger(new LackingLedger(provider), CallListener.NONE);
    }

    /**
     * What was spent on each day, by service and the value of the tag.
     *
     * @throws MlopsException UNSUPPORTED where the provider does not tell, PERMISSION_DENIED and UNAUTHENTICATED where it must not
     *     be asked, FAILED_PRECONDITION where its bill has to be switched on first, UNAVAILABLE where it cannot be asked
     */
    public Statement spend(SpendQuery query) {
        String verb = "ask for spend of";
        call.require(Capability.SPEND, verb, driver.provider());
        return call.run(verb, driver.provider(), () -> driver.spend(query));
    }

    /**
     * What will probably be spent.
     *
     * @throws MlopsException as {@link #spend} does; FAILED_PRECONDITION also where too little was spent so far to say
     */
    public SpendForecast forecast(ForecastQuery query) {
        String verb = "ask for a forecast of spend of";
        call.require(Capability.SPEND_FORECAST, verb, driver.provider());
        return call.run(verb, driver.provider(), () -> driver.forecast(query));
    }
}
