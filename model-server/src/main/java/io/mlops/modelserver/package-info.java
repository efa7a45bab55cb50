/** A PyTorch inference server: one TorchScript model behind the Open Inference Protocol v2 and the clouds' container routes. */
@NullMarked
package io.mlops.modelserver;

import org.jspecify.annotations.NullMarked;
