/** The training contract as a trainer in Java sees it. */
@NullMarked
package io.mlops.trainer;

import org.jspecify.annotations.NullMarked;
