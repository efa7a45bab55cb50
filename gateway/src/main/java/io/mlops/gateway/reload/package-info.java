/** Values that are made of files and made again when those change; what is broken never replaces what works. */
@NullMarked
package io.mlops.gateway.reload;

import org.jspecify.annotations.NullMarked;
