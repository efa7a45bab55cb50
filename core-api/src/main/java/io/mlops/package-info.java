/** Values that every room speaks: errors, locations, digests, sizes, names, tags, operations. */
@NullMarked
package io.mlops;

import org.jspecify.annotations.NullMarked;
