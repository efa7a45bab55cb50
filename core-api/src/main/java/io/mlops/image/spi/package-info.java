/** What builds images. */
@NullMarked
package io.mlops.image.spi;

import org.jspecify.annotations.NullMarked;
