/** Deployment specs: YAML with positions to records, and the JSON Schema of the same records. */
@NullMarked
package io.mlops.controlplane.spec;

import org.jspecify.annotations.NullMarked;
