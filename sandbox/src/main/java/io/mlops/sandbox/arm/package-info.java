/** Azure Resource Manager's way to speak: ids, errors, long operations, tokens; for the services that stand behind it. */
@NullMarked
package io.mlops.sandbox.arm;

import org.jspecify.annotations.NullMarked;
