/** Vertex AI: what its control plane keeps and what it runs. */
@NullMarked
package io.mlops.sandbox.vertex;

import org.jspecify.annotations.NullMarked;
