package io.mlops.provider.azure;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Leads the address at which these tests' machine gives out its identity's tokens to a sandbox, until it is closed. */
final class IdentityRoute implements AutoCloseable {
    /** As the build's IDENTITY_ENDPOINT names it. */
    private static final String HOST = "identity.invalid";

    private final @Nullable ProxySelector before = ProxySelector.getDefault();

    IdentityRoute(URI sandbox) {
        ProxySelector.setDefault(new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                return HOST.equals(uri.getHost())
                        ? List.of(
                                new Proxy(Proxy.Type.HTTP, new InetSocketAddress(sandbox.getHost(), sandbox.getPort())))
                        : List.of(Proxy.NO_PROXY);
            }

            @Override
            public void connectFailed(URI uri, SocketAddress address, IOException failure) {
                throw new IllegalStateException("the sandbox cannot be reached at " + address, failure);
            }
        });
    }

    @Override
    public void close() {
        ProxySelector.setDefault(before);
    }
}
