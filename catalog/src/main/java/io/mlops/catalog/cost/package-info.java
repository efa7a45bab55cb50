/** What a deployment costs in a month, by location, purchase and what is charged for: pure. */
@NullMarked
package io.mlops.catalog.cost;

import org.jspecify.annotations.NullMarked;
