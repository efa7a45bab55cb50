/** What things cost and promise, as dated data: offers, storage, egress, surcharges, service levels. Unknown is empty, never 0. */
@NullMarked
package io.mlops.catalog;

import org.jspecify.annotations.NullMarked;
