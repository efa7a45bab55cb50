package io.mlops.tck.cloud;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Leads a host of plain HTTP to a sandbox, for the whole process, until it is closed: the one at which a cloud's machine gives out its tokens. */
public final class HostRoute implements AutoCloseable {
    private final @Nullable ProxySelector before = ProxySelector.getDefault();

    /**
     * From now on.
     *
     * @param host as it is named in addresses; nobody's real one
     * @param sandbox where requests to it go
     */
    public HostRoute(String host, URI sandbox) {
        ProxySelector.setDefault(new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                return host.equals(uri.getHost())
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
