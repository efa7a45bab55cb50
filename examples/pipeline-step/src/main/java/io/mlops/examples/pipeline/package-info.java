/** A step of a team's pipeline that embeds the library: data, training on spot machines, deployment, prediction. */
@NullMarked
package io.mlops.examples.pipeline;

import org.jspecify.annotations.NullMarked;
