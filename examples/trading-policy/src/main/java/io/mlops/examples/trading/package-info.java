/** Trains, judges and exports a small reinforcement-learning trading policy on daily index bars. */
@NullMarked
package io.mlops.examples.trading;

import org.jspecify.annotations.NullMarked;
