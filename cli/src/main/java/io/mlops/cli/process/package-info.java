/** The long-running processes: who lives, how one is started and stopped. */
@NullMarked
package io.mlops.cli.process;

import org.jspecify.annotations.NullMarked;
