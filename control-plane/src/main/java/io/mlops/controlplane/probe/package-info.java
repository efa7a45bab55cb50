/** Real predictions and real traffic as evidence that a replica or a revision is good. */
@NullMarked
package io.mlops.controlplane.probe;

import org.jspecify.annotations.NullMarked;
