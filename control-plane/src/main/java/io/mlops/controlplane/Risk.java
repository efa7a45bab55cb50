package io.mlops.controlplane;

import java.util.Objects;

/**
 * That a deployment does not survive what its objectives ask for, and somebody takes it all the same.
 *
 * @param lacking what would be lost too much of, for people
 * @param reason why it is taken
 */
public record Risk(String lacking, String reason) {
    public Risk {
        Objects.requireNonNull(lacking, "lacking");
        Objects.requireNonNull(reason, "reason");
    }
}
