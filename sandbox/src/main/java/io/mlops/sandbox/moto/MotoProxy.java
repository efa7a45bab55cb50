package io.mlops.sandbox.moto;

import io.mlops.sandbox.wire.Forwarder;
import io.mlops.sandbox.wire.WireAnswer;
import io.mlops.sandbox.wire.WireRequest;
import io.mlops.sandbox.wire.WireService;
import java.io.IOException;
import java.net.URI;

/** Hands requests on to moto as they are. Thread-safe. */
public final class MotoProxy implements WireService, AutoCloseable {
    private final Forwarder forwarder = new Forwarder();
    private final URI moto;

    public MotoProxy(URI moto) {
        this.moto = moto;
    }

    @Override
    public WireAnswer answer(WireRequest request) throws IOException, InterruptedException {
        String query = request.rawQuery();
        return forwarder.forward(request, URI.create(moto + request.rawPath() + (query.isEmpty() ? "" : "?" + query)));
    }

    @Override
    public void close() {
        forwarder.close();
    }
}
