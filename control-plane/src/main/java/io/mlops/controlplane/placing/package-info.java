/** Choosing where a deployment runs, and whether what was chosen survives. */
@NullMarked
package io.mlops.controlplane.placing;

import org.jspecify.annotations.NullMarked;
