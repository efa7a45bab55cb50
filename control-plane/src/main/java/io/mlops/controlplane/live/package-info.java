/** What live traffic shows of what a replica carries. */
@NullMarked
package io.mlops.controlplane.live;

import org.jspecify.annotations.NullMarked;
