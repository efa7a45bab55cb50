/** What a provider implements to store artifacts. */
@NullMarked
package io.mlops.artifact.spi;

import org.jspecify.annotations.NullMarked;
