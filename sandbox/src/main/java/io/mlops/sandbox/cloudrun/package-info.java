/** Cloud Run: services and what they answer. */
@NullMarked
package io.mlops.sandbox.cloudrun;

import org.jspecify.annotations.NullMarked;
