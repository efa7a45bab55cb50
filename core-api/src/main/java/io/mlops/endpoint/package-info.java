/** Inference endpoints: one revision of a deployment at one location. */
@NullMarked
package io.mlops.endpoint;

import org.jspecify.annotations.NullMarked;
