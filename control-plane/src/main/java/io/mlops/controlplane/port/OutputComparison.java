package io.mlops.controlplane.port;

import io.mlops.endpoint.ModelSpec;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks two sides for the same predictions, beside users' traffic: replicas of two revisions, or of one revision at two locations. Must be
 * thread-safe.
 */
public interface OutputComparison {
    /** Fewer inputs than this say nothing about a model. */
    int LEAST_INPUTS = 20;

    /** Compares; returns within a minute. */
    Result compare(Pair pair);

    /**
     * What is compared.
     *
     * @param deployment whose they are
     * @param old a replica of the side that serves
     * @param fresh the replicas of the side that is to serve, too, asked in turn
     * @param model what both say that they take and return
     * @param gatewayOrNull the admin port of a gateway that recorded users' requests; null for made-up inputs alone
     * @param seed of the made-up inputs
     */
    record Pair(
            String deployment,
            ReplicaPlace old,
            List<ReplicaPlace> fresh,
            ModelSpec model,
            @Nullable URI gatewayOrNull,
            long seed) {
        public Pair {
            fresh = List.copyOf(fresh);
            if (fresh.isEmpty()) {
                throw new IllegalArgumentException("no replica of the new side of " + deployment);
            }
        }
    }

    /** What came of it. */
    sealed interface Result {
        /**
         * Enough inputs were compared.
         *
         * @param inputs that the old side answered
         * @param recorded how many of them were users' requests
         * @param failed how many of them the new side could not answer
         * @param failure how it failed the first time, for people; empty where it never did
         * @param drift of the output that drifts most: the root mean square of the differences over the standard deviation of the
         *     old side's outputs; infinite where shapes differ or an output is not finite
         * @param output its name
         */
        record Measured(int inputs, int recorded, int failed, String failure, double drift, String output)
                implements Result {}

        /**
         * Nothing can be said; may be different the next time.
         *
         * @param reason for people
         */
        record Unknown(String reason) implements Result {}
    }
}
