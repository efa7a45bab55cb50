/** Where replicas go: the cheapest placement that provably keeps what was asked for. Pure decisions. */
@NullMarked
package io.mlops.planner.place;

import org.jspecify.annotations.NullMarked;
