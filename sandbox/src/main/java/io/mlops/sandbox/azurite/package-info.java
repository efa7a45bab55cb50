/** Azurite: installed, started, ended. */
@NullMarked
package io.mlops.sandbox.azurite;

import org.jspecify.annotations.NullMarked;
