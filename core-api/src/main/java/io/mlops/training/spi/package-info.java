/** What a provider implements to train. */
@NullMarked
package io.mlops.training.spi;

import org.jspecify.annotations.NullMarked;
