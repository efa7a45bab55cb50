/** A model server as a process that breaks as told. */
@NullMarked
package io.mlops.benchmarks.upstream;

import org.jspecify.annotations.NullMarked;
