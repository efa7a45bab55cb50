/** Files into an object store and back: ours beside rclone and the AWS command line, all against one emulator. */
@NullMarked
package io.mlops.benchmarks.storage;

import org.jspecify.annotations.NullMarked;
