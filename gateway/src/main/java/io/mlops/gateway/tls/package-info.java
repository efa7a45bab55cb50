/** TLS towards clients and upstreams, with certificates that can be replaced while connections go on. */
@NullMarked
package io.mlops.gateway.tls;

import org.jspecify.annotations.NullMarked;
