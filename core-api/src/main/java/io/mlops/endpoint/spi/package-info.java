/** What a provider implements to host endpoints. */
@NullMarked
package io.mlops.endpoint.spi;

import org.jspecify.annotations.NullMarked;
