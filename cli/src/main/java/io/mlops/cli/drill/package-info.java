/** Breaking something on purpose, under load, and measuring what users noticed. */
@NullMarked
package io.mlops.cli.drill;

import org.jspecify.annotations.NullMarked;
