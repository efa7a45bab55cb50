/** A store that was lost, made anew from what providers tell of what runs. */
@NullMarked
package io.mlops.controlplane.rebuild;

import org.jspecify.annotations.NullMarked;
