/** The little of HTTP that upstreams and load generators need. */
@NullMarked
package io.mlops.benchmarks.http;

import org.jspecify.annotations.NullMarked;
