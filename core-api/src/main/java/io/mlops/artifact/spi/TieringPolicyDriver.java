package io.mlops.artifact.spi;

import io.mlops.artifact.StoredPolicy;
import io.mlops.artifact.TieringPolicy;

/**
 * Keeps the rules that a store follows by itself: what TIERING_POLICIES needs of an {@link ArtifactStoreDriver}. Must be safe to
 * call from several threads and processes.
 */
public interface TieringPolicyDriver {
    /**
     * Must tell the policy that the store follows now, read from the store, with the names that the rules were given; and in
     * words how the store differs from what the policy says. Rules that somebody else configured there are named among the
     * differences.
     */
    StoredPolicy policy() throws Exception;

    /**
     * Must fail, without changing anything and as far as possible without asking the store, when it cannot follow one of
     * the rules as written: classified UNSUPPORTED or INVALID_ARGUMENT, naming the rule as {@code rule NAME}. What the
     * capabilities tell was checked before.
     */
    void requireExpressible(TieringPolicy policy) throws Exception;

    /** Must replace the policy; must leave alone what somebody else configured. Must never follow less than it was given. */
    void apply(TieringPolicy policy) throws Exception;
}
