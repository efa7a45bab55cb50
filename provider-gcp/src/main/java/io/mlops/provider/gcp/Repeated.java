package io.mlops.provider.gcp;

import com.google.api.client.http.HttpBackOffIOExceptionHandler;
import com.google.api.client.http.HttpBackOffUnsuccessfulResponseHandler;
import com.google.api.client.http.HttpRequest;
import com.google.api.client.http.HttpRequestInitializer;
import com.google.api.client.http.HttpUnsuccessfulResponseHandler;
import com.google.api.client.util.ExponentialBackOff;
import com.google.auth.http.HttpCredentialsAdapter;
import java.io.IOException;
import java.time.Duration;

/**
 * Calls over HTTP that may be repeated: with the caller's token, renewed once it is refused, and tried again where the service fails or
 * cannot be reached. Thread-safe.
 *
 * @param attempts how often a call is tried, at least 1
 * @param connect until a connection stands
 * @param silence without a byte
 */
record Repeated(HttpCredentialsAdapter credentials, int attempts, Duration connect, Duration silence)
        implements HttpRequestInitializer {
    @Override
    public void initialize(HttpRequest request) throws IOException {
        credentials.initialize(request);
        HttpUnsuccessfulResponseHandler later = new HttpBackOffUnsuccessfulResponseHandler(new ExponentialBackOff());
        request.setConnectTimeout((int) connect.toMillis())
                .setReadTimeout((int) silence.toMillis())
                .setNumberOfRetries(attempts - 1)
                .setIOExceptionHandler(new HttpBackOffIOExceptionHandler(new ExponentialBackOff()))
                .setUnsuccessfulResponseHandler((asked, answer, again) ->
                        credentials.handleResponse(asked, answer, again) || later.handleResponse(asked, answer, again));
    }
}
