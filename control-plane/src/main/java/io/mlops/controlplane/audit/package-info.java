/** The controller's watch over evidence: minutes, anchors, alerts; and the report of a month. */
@NullMarked
package io.mlops.controlplane.audit;

import org.jspecify.annotations.NullMarked;
