/** Runs of training jobs, whichever cloud they are of. */
@NullMarked
package io.mlops.sandbox.job;

import org.jspecify.annotations.NullMarked;
