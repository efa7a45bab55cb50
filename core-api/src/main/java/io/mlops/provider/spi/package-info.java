/** How a provider is found and opened. */
@NullMarked
package io.mlops.provider.spi;

import org.jspecify.annotations.NullMarked;
