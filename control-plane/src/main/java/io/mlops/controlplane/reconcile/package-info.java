/** The level-triggered reconciler: observe, decide, take the next idempotent step. */
@NullMarked
package io.mlops.controlplane.reconcile;

import org.jspecify.annotations.NullMarked;
