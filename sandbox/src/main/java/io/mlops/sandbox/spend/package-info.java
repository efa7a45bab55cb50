/** Stands in for what the clouds' services of costs and budgets lack in the emulators of others. */
@NullMarked
package io.mlops.sandbox.spend;

import org.jspecify.annotations.NullMarked;
