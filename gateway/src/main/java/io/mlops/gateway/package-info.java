/** The inference data plane: an HTTP/1.1 reverse proxy that follows routes and keeps requests alive. Knows no cloud. */
@NullMarked
package io.mlops.gateway;

import org.jspecify.annotations.NullMarked;
