/** Cloud Storage: fake-gcs-server, installed, started, ended, and in front of it what it lacks. */
@NullMarked
package io.mlops.sandbox.gcs;

import org.jspecify.annotations.NullMarked;
