/** The facade of the control plane: a home, its client side, and the controller that makes it so. */
@NullMarked
package io.mlops.controlplane;

import org.jspecify.annotations.NullMarked;
