/** What protects a gateway from more than it can take: rates, connections, memory. No sockets, no clock of its own. */
@NullMarked
package io.mlops.gateway.admission;

import org.jspecify.annotations.NullMarked;
