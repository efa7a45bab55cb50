/** What providers implement to break replicas on purpose. */
@NullMarked
package io.mlops.fault.spi;

import org.jspecify.annotations.NullMarked;
