/** Load on a deployment, and what it measured. */
@NullMarked
package io.mlops.cli.load;

import org.jspecify.annotations.NullMarked;
