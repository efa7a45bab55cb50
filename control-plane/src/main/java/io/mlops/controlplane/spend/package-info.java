/** What the journal's frozen prices say that something costs. */
@NullMarked
package io.mlops.controlplane.spend;

import org.jspecify.annotations.NullMarked;
