/** Stand-ins, on the wire, for the clouds' control planes that nobody else emulates, with real inference behind them. */
@NullMarked
package io.mlops.sandbox;

import org.jspecify.annotations.NullMarked;
