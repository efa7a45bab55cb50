/** The front that clients of Azure talk to: who answers which call. */
@NullMarked
package io.mlops.sandbox.azure;

import org.jspecify.annotations.NullMarked;
