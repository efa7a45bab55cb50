/** Tokens of those who call. */
@NullMarked
package io.mlops.sandbox.token;

import org.jspecify.annotations.NullMarked;
