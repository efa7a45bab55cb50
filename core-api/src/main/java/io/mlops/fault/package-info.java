/** Faults that a drill injects on purpose. */
@NullMarked
package io.mlops.fault;

import org.jspecify.annotations.NullMarked;
