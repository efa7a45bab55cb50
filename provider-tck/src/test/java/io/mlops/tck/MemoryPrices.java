package io.mlops.tck;

import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.price.Machine;
import io.mlops.price.Offer;
import io.mlops.price.spi.PriceSourceDriver;
import java.util.List;
import java.util.Set;

/** A price list that is empty. */
record MemoryPrices(Set<Capability> capabilities) implements PriceSourceDriver {
    @Override
    public String provider() {
        return MemoryProvider.NAME;
    }

    @Override
    public ErrorCode classify(Throwable failure) {
        return ErrorCode.UNKNOWN;
    }

    @Override
    public List<Offer> offers(String region, List<Machine> machines) {
        return List.of();
    }
}
