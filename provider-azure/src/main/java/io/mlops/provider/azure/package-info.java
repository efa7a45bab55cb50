/** Blob Storage and Azure Machine Learning behind the neutral interfaces. */
@NullMarked
package io.mlops.provider.azure;

import org.jspecify.annotations.NullMarked;
