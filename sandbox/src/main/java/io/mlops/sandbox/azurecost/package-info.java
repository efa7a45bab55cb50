/** What Azure says was spent, and its budgets: nobody else emulates them. */
@NullMarked
package io.mlops.sandbox.azurecost;

import org.jspecify.annotations.NullMarked;
