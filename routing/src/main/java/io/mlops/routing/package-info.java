/** Routes and the pure decisions on them: which upstream, when to eject, when to retry. No sockets, no clock of its own. */
@NullMarked
package io.mlops.routing;

import org.jspecify.annotations.NullMarked;
