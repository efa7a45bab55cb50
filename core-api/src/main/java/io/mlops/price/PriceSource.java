package io.mlops.price;

import io.mlops.CallListener;
import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.price.spi.PriceSourceDriver;
import io.mlops.spi.DriverCall;
import java.util.List;

/** What a cloud's own price lists say now. Thread-safe. */
public final class PriceSource {
    private final PriceSourceDriver driver;
    private final DriverCall call;

    public PriceSource(PriceSourceDriver driver, CallListener listener) {
        this.driver = driver;
        this.call = new DriverCall(driver, listener);
    }

    /** What a provider offers that has no price lists: every call fails with UNSUPPORTED. */
    public static PriceSource lacking(String provider) {
        return new PriceSource(new LackingPrices(provider), CallListener.NONE);
    }

    /**
     * What these machines cost in a region, on demand, spot and committed, by zone where that differs; a machine that the region lacks is left
     * out. Every offer was so when it was asked for.
     *
     * @param region as the provider names it
     * @param machines which; nothing is asked for where there are none
     * @throws MlopsException UNSUPPORTED where the provider has no price lists, PERMISSION_DENIED and UNAUTHENTICATED where they
     *     must not be read, UNAVAILABLE where they cannot be asked
     */
    public List<Offer> offers(String region, List<Machine> machines) {
        String verb = "ask for prices of";
        String subject = driver.provider() + "/" + region;
        call.require(Capability.PRICES, verb, subject);
        if (region.isBlank()) {
            throw new MlopsException(
                    ErrorCode.INVALID_ARGUMENT, "cannot " + verb + " " + subject + ": prices are of a region");
        }
        List<Machine> wanted = List.copyOf(machines);
        return wanted.isEmpty() ? List.of() : call.run(verb, subject, () -> List.copyOf(driver.offers(region, wanted)));
    }
}
