/** What Google Cloud says was spent, and its budgets: nobody else emulates them. */
@NullMarked
package io.mlops.sandbox.gcpcost;

import org.jspecify.annotations.NullMarked;
