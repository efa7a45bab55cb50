/** The command line tool: finds the command, parses its options, runs it. */
@NullMarked
package io.mlops.cli;

import org.jspecify.annotations.NullMarked;
