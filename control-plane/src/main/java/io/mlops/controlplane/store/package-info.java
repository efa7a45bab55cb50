/** Desired state, progress, lease and journal in SQLite or PostgreSQL. */
@NullMarked
package io.mlops.controlplane.store;

import org.jspecify.annotations.NullMarked;
