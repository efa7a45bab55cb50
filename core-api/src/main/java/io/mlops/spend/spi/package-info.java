/** What a provider implements to tell what was spent, and to keep budgets. */
@NullMarked
package io.mlops.spend.spi;

import org.jspecify.annotations.NullMarked;
