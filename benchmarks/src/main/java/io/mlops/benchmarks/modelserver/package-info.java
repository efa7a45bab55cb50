/** Measures the model server as a process: throughput, latency, and where its CPU time goes. */
@NullMarked
package io.mlops.benchmarks.modelserver;

import org.jspecify.annotations.NullMarked;
