/** An open loop of requests, and what came of each. */
@NullMarked
package io.mlops.benchmarks.load;

import org.jspecify.annotations.NullMarked;
