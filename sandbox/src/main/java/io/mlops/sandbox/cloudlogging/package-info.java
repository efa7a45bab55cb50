/** Cloud Logging, as far as it is read. */
@NullMarked
package io.mlops.sandbox.cloudlogging;

import org.jspecify.annotations.NullMarked;
