/** What can be made to fail, and where. */
@NullMarked
package io.mlops.sandbox.fault;

import org.jspecify.annotations.NullMarked;
