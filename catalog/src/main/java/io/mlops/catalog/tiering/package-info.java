/** What tiering policies cost and save, worked out on inventories of stores: pure, but for the reading of inventory files. */
@NullMarked
package io.mlops.catalog.tiering;

import org.jspecify.annotations.NullMarked;
