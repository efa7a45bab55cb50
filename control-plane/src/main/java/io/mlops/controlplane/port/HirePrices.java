package io.mlops.controlplane.port;

import io.mlops.Location;
import io.mlops.catalog.CloudService;
import io.mlops.catalog.cost.HirePrice;
import io.mlops.price.Hire;

/** Says what is rented costs an hour now. Must be thread-safe and must ask no cloud. */
@FunctionalInterface
public interface HirePrices {
    /** The price, or what of it is unknown. */
    HirePrice of(Location location, Hire hire, CloudService service);
}
