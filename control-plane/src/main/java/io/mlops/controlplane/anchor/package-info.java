/** Signed heads of the journal, kept elsewhere, and what they prove. */
@NullMarked
package io.mlops.controlplane.anchor;

import org.jspecify.annotations.NullMarked;
