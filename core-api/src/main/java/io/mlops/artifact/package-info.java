/** Artifacts: immutable or versioned objects under keys. */
@NullMarked
package io.mlops.artifact;

import org.jspecify.annotations.NullMarked;
