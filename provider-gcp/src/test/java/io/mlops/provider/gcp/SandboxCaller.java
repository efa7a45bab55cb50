package io.mlops.provider.gcp;

import com.google.api.client.http.HttpTransport;
import com.google.api.client.http.javanet.NetHttpTransport;
import com.google.auth.http.HttpTransportFactory;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;

/**
 * Leads what asks for the machine's metadata server to the sandbox's: the environment of this process names one that is nowhere (see the
 * module's POM).
 *
 * @param metadataHost {@code HOST:PORT}
 */
record SandboxCaller(String metadataHost) implements HttpTransportFactory {
    /** As the build's GCE_METADATA_HOST names it. */
    static final String NOWHERE = "metadata.invalid";

    @Override
    public HttpTransport create() {
        return new NetHttpTransport.Builder()
                .setConnectionFactory(url -> {
                    URL there = url.getHost().equals(NOWHERE)
                            ? URI.create("http://" + metadataHost + url.getFile())
                                    .toURL()
                            : url;
                    return (HttpURLConnection) there.openConnection();
                })
                .build();
    }
}
