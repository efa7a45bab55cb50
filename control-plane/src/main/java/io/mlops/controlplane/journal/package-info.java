/** The append-only, hash-chained journal. */
@NullMarked
package io.mlops.controlplane.journal;

import org.jspecify.annotations.NullMarked;
