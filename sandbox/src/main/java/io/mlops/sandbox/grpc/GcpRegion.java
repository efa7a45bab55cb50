package io.mlops.sandbox.grpc;

import io.mlops.sandbox.fault.Faults;
import java.net.URI;

/** A region, as the services in it see it. Implementations are thread-safe. */
public interface GcpRegion {
    String name();

    /** Where its data planes and its storage answer. */
    URI url();

    Faults faults();
}
