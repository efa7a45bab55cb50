/** What the services of Google's cloud have in common: calls over gRPC, who calls, long-running operations, errors. */
@NullMarked
package io.mlops.sandbox.grpc;

import org.jspecify.annotations.NullMarked;
