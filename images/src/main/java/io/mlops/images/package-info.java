/** Images by Jib: layers, bases, registries. */
@NullMarked
package io.mlops.images;

import org.jspecify.annotations.NullMarked;
