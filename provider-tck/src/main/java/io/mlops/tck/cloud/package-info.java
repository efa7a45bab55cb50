/** A cloud's data plane that is nobody's: for testing whoever speaks to endpoints through a transport. */
@NullMarked
package io.mlops.tck.cloud;

import org.jspecify.annotations.NullMarked;
