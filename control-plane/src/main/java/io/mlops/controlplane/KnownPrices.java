package io.mlops.controlplane;

import io.mlops.Location;
import io.mlops.catalog.Catalog;
import io.mlops.catalog.CloudService;
import io.mlops.catalog.RefreshedOffers;
import io.mlops.catalog.cost.HirePrice;
import io.mlops.controlplane.port.HirePrices;
import io.mlops.price.Hire;
import java.nio.file.Path;

/**
 * The prices that the product ships and those that this home asked for, as they lie there when they are needed.
 *
 * @param refreshed what the clouds said, where they were asked
 */
public record KnownPrices(Path refreshed) implements HirePrices {
    @Override
    public HirePrice of(Location location, Hire hire, CloudService service) {
        return HirePrice.of(Catalog.refreshed(new RefreshedOffers(refreshed).read()), location, hire, service);
    }
}
