/** What every driver is made of: raw errors, classified once. */
@NullMarked
package io.mlops.spi;

import org.jspecify.annotations.NullMarked;
