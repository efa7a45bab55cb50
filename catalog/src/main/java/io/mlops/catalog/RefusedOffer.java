package io.mlops.catalog;

import io.mlops.price.Offer;

/**
 * An offer that a list of prices holds and that is not believed.
 *
 * @param offer as it stands there
 * @param reason why not
 */
public record RefusedOffer(Offer offer, String reason) {}
