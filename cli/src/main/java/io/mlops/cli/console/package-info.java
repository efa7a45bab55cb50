/** What every command is made of: options, terminal, output, errors. */
@NullMarked
package io.mlops.cli.console;

import org.jspecify.annotations.NullMarked;
