/** What gateways counted, minute by minute. */
@NullMarked
package io.mlops.controlplane.rollup;

import org.jspecify.annotations.NullMarked;
