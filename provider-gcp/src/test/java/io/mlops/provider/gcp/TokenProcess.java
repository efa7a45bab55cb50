package io.mlops.provider.gcp;

import com.google.api.client.http.javanet.NetHttpTransport;
import java.io.IOException;

/** Prints a token of whom the environment names. */
final class TokenProcess {
    private TokenProcess() {}

    public static void main(String[] args) throws IOException {
        System.out.println(new GcpCaller(new GcpCredentials.Default(), NetHttpTransport::new)
                .token()
                .getTokenValue());
    }
}
