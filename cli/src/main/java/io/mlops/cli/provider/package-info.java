/** Providers in class loaders of their own. */
@NullMarked
package io.mlops.cli.provider;

import org.jspecify.annotations.NullMarked;
