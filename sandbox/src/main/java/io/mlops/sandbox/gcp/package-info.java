/** The front that clients of Google's cloud talk to: who answers which call. */
@NullMarked
package io.mlops.sandbox.gcp;

import org.jspecify.annotations.NullMarked;
