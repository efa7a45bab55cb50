/** The front that clients of AWS talk to: who answers which call. */
@NullMarked
package io.mlops.sandbox.aws;

import org.jspecify.annotations.NullMarked;
