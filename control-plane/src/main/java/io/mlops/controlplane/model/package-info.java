/** Model files on their way from the user to the providers. */
@NullMarked
package io.mlops.controlplane.model;

import org.jspecify.annotations.NullMarked;
