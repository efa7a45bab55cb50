/** Telling people: what is worth it, how often, and by which way. */
@NullMarked
package io.mlops.controlplane.alert;

import org.jspecify.annotations.NullMarked;
