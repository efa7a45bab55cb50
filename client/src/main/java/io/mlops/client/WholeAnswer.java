package io.mlops.client;

import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;

/** An answer of an upstream, whole, as a plain server gives it. */
@SuppressWarnings("ArrayRecordComponent") // never compared, never changed
record WholeAnswer(int status, HttpHeaders headers, byte[] body) {
    static WholeAnswer of(HttpResponse<byte[]> response) {
        return new WholeAnswer(response.statusCode(), response.headers(), response.body());
    }

    /** 503 without a time to come back says that it is broken, rather than busy. */
    static boolean saysTooMuch(int status, HttpHeaders headers) {
        return status == 429
                || (status == 503 && headers.firstValue("retry-after").isPresent());
    }

    boolean saysTooMuch() {
        return saysTooMuch(status, headers);
    }
}
