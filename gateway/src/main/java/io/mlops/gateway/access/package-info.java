/** Who may ask for what: API keys, signed tokens, client certificates. */
@NullMarked
package io.mlops.gateway.access;

import org.jspecify.annotations.NullMarked;
