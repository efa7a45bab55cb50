/** moto, somebody else's emulator of AWS: its pinned installation and its process. */
@NullMarked
package io.mlops.sandbox.moto;

import org.jspecify.annotations.NullMarked;
