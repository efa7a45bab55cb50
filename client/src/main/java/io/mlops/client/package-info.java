/** Inference from inside a JVM: retries, hedges and fails over by the same routing as the gateway, without one in between. */
@NullMarked
package io.mlops.client;

import org.jspecify.annotations.NullMarked;
