/** The price lists of clouds, in the shape in which they answer; what they hold is given. */
@NullMarked
package io.mlops.sandbox.price;

import org.jspecify.annotations.NullMarked;
