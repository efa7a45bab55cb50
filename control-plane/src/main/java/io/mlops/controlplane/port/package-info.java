/** What the control plane asks of its surroundings. */
@NullMarked
package io.mlops.controlplane.port;

import org.jspecify.annotations.NullMarked;
