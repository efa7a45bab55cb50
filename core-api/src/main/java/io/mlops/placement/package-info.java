/** Deciding where replicas go. */
@NullMarked
package io.mlops.placement;

import org.jspecify.annotations.NullMarked;
