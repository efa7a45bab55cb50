/** Training jobs: long work on machines that may be taken away, which goes on from its checkpoint. */
@NullMarked
package io.mlops.training;

import org.jspecify.annotations.NullMarked;
