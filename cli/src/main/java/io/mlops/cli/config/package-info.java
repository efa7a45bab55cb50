/** The configuration of a home. */
@NullMarked
package io.mlops.cli.config;

import org.jspecify.annotations.NullMarked;
