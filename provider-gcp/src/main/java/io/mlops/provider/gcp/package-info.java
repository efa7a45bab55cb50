/** GCP behind the neutral interfaces: Cloud Storage, Vertex AI, Cloud Run. */
@NullMarked
package io.mlops.provider.gcp;

import org.jspecify.annotations.NullMarked;
