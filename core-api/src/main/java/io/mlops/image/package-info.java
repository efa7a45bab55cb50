/** Container images: what runs in the clouds, built without a container engine. */
@NullMarked
package io.mlops.image;

import org.jspecify.annotations.NullMarked;
