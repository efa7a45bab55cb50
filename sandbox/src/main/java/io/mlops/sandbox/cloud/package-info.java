/** What all clouds of a sandbox have. */
@NullMarked
package io.mlops.sandbox.cloud;

import org.jspecify.annotations.NullMarked;
