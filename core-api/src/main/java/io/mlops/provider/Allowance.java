package io.mlops.provider;

import java.util.Objects;

/** How many replicas an account's quotas let it have of what a need names. */
public sealed interface Allowance {
    /** More than anybody can use: no quota binds. */
    int ANY_NUMBER = Integer.MAX_VALUE;

    /** What it is about; how many replicas it asks for does not matter. */
    Need need();

    /**
     * So many may be had now, and what the asker holds already is counted as free.
     *
     * @param replicas at least 0, {@link #ANY_NUMBER} where there is no limit
     * @param source the quota and what is used of it, for people
     */
    record Free(Need need, int replicas, String source) implements Allowance {
        public Free {
            Objects.requireNonNull(need, "need");
            Objects.requireNonNull(source, "source");
            check(replicas);
        }
    }

    /**
     * So many may be had at most, and how much of that is in use was not to be seen.
     *
     * @param replicas at least 0
     * @param unseen what was not seen, and why, for people
     */
    record Limit(Need need, int replicas, String unseen) implements Allowance {
        public Limit {
            Objects.requireNonNull(need, "need");
            Objects.requireNonNull(unseen, "unseen");
            check(replicas);
        }
    }

    /**
     * Nothing is known.
     *
     * @param reason why, for people
     */
    record Unknown(Need need, String reason) implements Allowance {
        public Unknown {
            Objects.requireNonNull(need, "need");
            Objects.requireNonNull(reason, "reason");
        }
    }

    private static void check(int replicas) {
        if (replicas < 0) {
            throw new IllegalArgumentException("replicas is " + replicas + ", less than 0");
        }
    }
}
