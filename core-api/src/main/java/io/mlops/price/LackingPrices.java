package io.mlops.price;

import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.price.spi.PriceSourceDriver;
import java.util.List;
import java.util.Set;

/** Has no capability, so the portable type never lets a call through. */
record LackingPrices(String provider) implements PriceSourceDriver {
    @Override
    public Set<Capability> capabilities() {
        return Set.of();
    }

    @Override
    public ErrorCode classify(Throwable failure) {
        return ErrorCode.UNKNOWN;
    }

    @Override
    public List<Offer> offers(String region, List<Machine> machines) {
        throw new MlopsException(
                ErrorCode.UNSUPPORTED,
                "cannot ask for prices of " + provider + "/" + region + ": provider " + provider + " lacks "
                        + Capability.PRICES);
    }
}
