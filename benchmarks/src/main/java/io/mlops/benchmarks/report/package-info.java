/** Tables and pictures of measurements. */
@NullMarked
package io.mlops.benchmarks.report;

import org.jspecify.annotations.NullMarked;
