/** One class a command. */
@NullMarked
package io.mlops.cli.command;

import org.jspecify.annotations.NullMarked;
