/** The gateway beside nginx and HAProxy, as processes: what a request costs, and what clients notice of failures. */
@NullMarked
package io.mlops.benchmarks.gateway;

import org.jspecify.annotations.NullMarked;
