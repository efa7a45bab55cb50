package io.mlops.price;

import java.util.Objects;

/**
 * The accelerators of a machine, all of one kind.
 *
 * @param name as specs name it, {@code L4}
 * @param count at least 1
 * @param memoryGib of each, GiB; 0 where that is not known
 * @param share how much of each the machine has: 1 for all of it, less where it is divided among machines
 */
public record Accelerator(String name, int count, double memoryGib, double share) {
    public Accelerator {
        Objects.requireNonNull(name, "name");
        if (count < 1) {
            throw new IllegalArgumentException("count is " + count + ", less than 1");
        }
        if (!(memoryGib >= 0)) {
            throw new IllegalArgumentException("memoryGib is " + memoryGib + ", less than 0");
        }
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("share is " + share + ", not above 0 and at most 1");
        }
    }

    /** Whole ones. */
    public Accelerator(String name, int count, double memoryGib) {
        this(name, count, memoryGib, 1);
    }

    /** How many they are together: less than 1 for a share of one. */
    public double total() {
        return count * share;
    }
}
