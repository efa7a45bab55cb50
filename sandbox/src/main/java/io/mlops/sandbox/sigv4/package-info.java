/** Signature Version 4: who signed a request, and whether it is what was signed. */
@NullMarked
package io.mlops.sandbox.sigv4;

import org.jspecify.annotations.NullMarked;
