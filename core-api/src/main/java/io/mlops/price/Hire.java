package io.mlops.price;

import java.util.Objects;

/**
 * What a service rents for one replica.
 *
 * @param instanceType as the service names it, {@code ml.g5.xlarge}
 * @param machine as the cloud names it where it is rented by itself, {@code g5.xlarge}; the same where there is no other name
 * @param purchase how it is rented
 */
public record Hire(String instanceType, String machine, PurchaseOption purchase) {
    public Hire {
        Objects.requireNonNull(instanceType, "instanceType");
        Objects.requireNonNull(machine, "machine");
        Objects.requireNonNull(purchase, "purchase");
    }

    public Hire withPurchase(PurchaseOption other) {
        return new Hire(instanceType, machine, other);
    }
}
