/** When nothing may change: calendars evaluated in their time zone. */
@NullMarked
package io.mlops.controlplane.freeze;

import org.jspecify.annotations.NullMarked;
