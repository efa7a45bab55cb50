/** What things cost: offers to rent, and money. */
@NullMarked
package io.mlops.price;

import org.jspecify.annotations.NullMarked;
