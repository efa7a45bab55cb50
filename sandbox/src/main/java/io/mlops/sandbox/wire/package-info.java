/** Requests and answers, the ports that they come through, and AWS's errors. */
@NullMarked
package io.mlops.sandbox.wire;

import org.jspecify.annotations.NullMarked;
