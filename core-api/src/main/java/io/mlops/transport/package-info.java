/** How a data plane speaks to a cloud's endpoint without knowing the cloud. */
@NullMarked
package io.mlops.transport;

import org.jspecify.annotations.NullMarked;
