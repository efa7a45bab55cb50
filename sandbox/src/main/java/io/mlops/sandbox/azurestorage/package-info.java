/** Storage accounts behind Azure Resource Manager, and what Azurite lacks of Blob Storage in front of it. */
@NullMarked
package io.mlops.sandbox.azurestorage;

import org.jspecify.annotations.NullMarked;
