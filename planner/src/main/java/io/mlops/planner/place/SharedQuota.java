package io.mlops.planner.place;

import java.util.Objects;

/**
 * A quota that several candidates share, such as the vCPUs of a family of machines in a region.
 *
 * @param name for people and to tell quotas apart, with the place where it holds
 * @param most of it for all together
 * @param each of it for one replica of the candidate
 */
public record SharedQuota(String name, long most, int each) {
    /** Beyond this a quota is none. */
    private static final long LIMIT = 1_000_000_000_000L;

    public SharedQuota {
        Objects.requireNonNull(name, "name");
        if (most < 0 || most > LIMIT) {
            throw new IllegalArgumentException(name + " has " + most + ", not between 0 and " + LIMIT);
        }
        if (each < 1) {
            throw new IllegalArgumentException("a replica takes " + each + " of " + name + ", less than 1");
        }
    }
}
