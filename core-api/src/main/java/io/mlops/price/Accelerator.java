package io.mlops.price;

import java.util.Objects;

/**
 * The accelerators of a machine, all of one kind.
 *
 * @param name as specs name it, {@code L4}
 * @param count at least 1
 * @param memoryGib of each, GiB; 0 where that is not known
 */
public record Accelerator(String name, int count, double memoryGib) {
    public Accelerator {
        Objects.requireNonNull(name, "name");
        if (count < 1) {
            throw new IllegalArgumentException("count is " + count + ", less than 1");
        }
        if (!(memoryGib >= 0)) {
            throw new IllegalArgumentException("memoryGib is " + memoryGib + ", less than 0");
        }
    }
}
