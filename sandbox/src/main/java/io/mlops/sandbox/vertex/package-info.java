/** Vertex AI: models, endpoints and their predictions. */
@NullMarked
package io.mlops.sandbox.vertex;

import org.jspecify.annotations.NullMarked;
