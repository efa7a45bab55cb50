package io.mlops.client;

import io.mlops.routing.Try;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;

/** An answer of an upstream, whole, as a plain server gives it. */
@SuppressWarnings("ArrayRecordComponent") // never compared, never changed
record WholeAnswer(int status, HttpHeaders headers, byte[] body) {
    static WholeAnswer of(HttpResponse<byte[]> response) {
        return new WholeAnswer(response.statusCode(), response.headers(), response.body());
    }

    static boolean saysTooMuch(int status, HttpHeaders headers) {
        return Try.saysTooMuch(status, headers.firstValue("retry-after").isPresent());
    }

    boolean saysTooMuch() {
        return saysTooMuch(status, headers);
    }
}
