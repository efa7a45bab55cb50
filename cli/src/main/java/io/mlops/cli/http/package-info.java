/** A small blocking HTTP/1.1 client: what the tool needs to talk to a gateway and to load one honestly. */
@NullMarked
package io.mlops.cli.http;

import org.jspecify.annotations.NullMarked;
