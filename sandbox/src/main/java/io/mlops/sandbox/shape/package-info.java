/** AWS's own description of a service, and whether a request fits it. */
@NullMarked
package io.mlops.sandbox.shape;

import org.jspecify.annotations.NullMarked;
