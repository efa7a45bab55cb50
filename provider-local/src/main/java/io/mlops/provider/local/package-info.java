/** Files and processes: the embedded default and the reference driver. */
@NullMarked
package io.mlops.provider.local;

import org.jspecify.annotations.NullMarked;
