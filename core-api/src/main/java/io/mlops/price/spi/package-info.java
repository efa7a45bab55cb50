/** What a provider implements to tell prices. */
@NullMarked
package io.mlops.price.spi;

import org.jspecify.annotations.NullMarked;
