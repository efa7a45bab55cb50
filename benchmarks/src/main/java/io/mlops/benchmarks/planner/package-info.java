/** Placements of a whole catalogue of offers: how long a proven optimum takes, and what it costs beside a greedy and a single-cloud plan. */
@NullMarked
package io.mlops.benchmarks.planner;

import org.jspecify.annotations.NullMarked;
