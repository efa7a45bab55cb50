package io.mlops.price.spi;

import io.mlops.price.Machine;
import io.mlops.price.Offer;
import io.mlops.spi.Driver;
import java.util.List;

/** Reads a cloud's price lists. Must be safe to call from several threads; must change nothing. */
public interface PriceSourceDriver extends Driver {
    /**
     * Must return, in US dollars, what each of the machines costs in the region now, on demand, spot and committed, and must leave out what the
     * lists do not hold: never a price of 0, of another region, or of a machine with software that costs extra. Must give each offer
     * the time of asking, and a source that names the list.
     *
     * <p>Must fail where a list cannot be read to its end: half a list looks like machines that are not there.
     */
    List<Offer> offers(String region, List<Machine> machines) throws Exception;
}
