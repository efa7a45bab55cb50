/** A provider: one place that can host artifacts and endpoints. */
@NullMarked
package io.mlops.provider;

import org.jspecify.annotations.NullMarked;
