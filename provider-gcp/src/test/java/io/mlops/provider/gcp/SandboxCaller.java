package io.mlops.provider.gcp;

import com.google.api.client.http.HttpTransport;
import com.google.api.client.http.javanet.NetHttpTransport;
import com.google.auth.http.HttpTransportFactory;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.util.Set;

/**
 * Leads what asks for the machine's metadata server to the sandbox's: the environment of this process names one that is nowhere (see the
 * module's POM). Likewise what asks Google's services for tokens, which lie beside it.
 *
 * @param metadataHost {@code HOST:PORT}
 */
record SandboxCaller(String metadataHost) implements HttpTransportFactory {
    /** As the build's GCE_METADATA_HOST names it. */
    static final String NOWHERE = "metadata.invalid";

    private static final Set<String> LED =
            Set.of(NOWHERE, "oauth2.googleapis.com", "sts.googleapis.com", "iamcredentials.googleapis.com");

    @Override
    public HttpTransport create() {
        return new NetHttpTransport.Builder()
                .setConnectionFactory(url -> {
                    URL there = LED.contains(url.getHost())
                            ? URI.create("http://" + metadataHost + url.getFile())
                                    .toURL()
                            : url;
                    return (HttpURLConnection) there.openConnection();
                })
                .build();
    }
}
