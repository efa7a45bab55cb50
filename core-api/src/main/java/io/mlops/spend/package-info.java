/** What was spent, and what may be. */
@NullMarked
package io.mlops.spend;

import org.jspecify.annotations.NullMarked;
