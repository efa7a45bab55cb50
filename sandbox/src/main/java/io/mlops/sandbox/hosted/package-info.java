/** What stands behind an endpoint, whichever cloud it is of. */
@NullMarked
package io.mlops.sandbox.hosted;

import org.jspecify.annotations.NullMarked;
