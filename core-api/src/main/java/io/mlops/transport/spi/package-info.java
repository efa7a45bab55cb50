/** What a provider implements so that data planes can speak to its endpoints. */
@NullMarked
package io.mlops.transport.spi;

import org.jspecify.annotations.NullMarked;
