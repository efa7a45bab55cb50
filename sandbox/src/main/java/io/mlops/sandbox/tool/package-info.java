/** Programs of others that the sandbox runs: installed, pinned, into a folder of their own, and ended with the process that started them. */
@NullMarked
package io.mlops.sandbox.tool;

import org.jspecify.annotations.NullMarked;
