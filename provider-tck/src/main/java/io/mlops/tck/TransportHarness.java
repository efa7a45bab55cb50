package io.mlops.tck;

import io.mlops.transport.spi.InferenceTransportDriver;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;

/** What a transport brings to be tested: an endpoint that answers, whose moods the test sets. A world of its own for one test. */
public interface TransportHarness extends AutoCloseable {
    /** What the endpoint makes of the next predictions whose signature is good. */
    enum Mood {
        /** The model answers. */
        WELL,
        /** The service says that there are too many requests. */
        THROTTLED,
        /** The model's own server answers 424 with {@code {"error":"..."}}. */
        MODEL_FAULT,
        /** The model's own server answers 503 with {@code Retry-After}. */
        MODEL_BUSY,
        /** The service itself fails. */
        DOWN
    }

    /** A fresh driver for the endpoint, without credentials yet. */
    InferenceTransportDriver driver();

    /** What reaches the endpoint: trusts its certificate where it shows one. */
    HttpClient http();

    /** The deployment that the endpoint's model is called by. */
    default String deployment() {
        return "policy";
    }

    /** A body of JSON that the model answers with 200; one without tensors, for a model that answers anything. */
    default byte[] body() {
        return "{\"inputs\":[]}".getBytes(StandardCharsets.UTF_8);
    }

    /** A body of JSON with raw tensors behind it, that the model answers with raw tensors. */
    default byte[] binaryBody() {
        return "{\"inputs\":[]}raw".getBytes(StandardCharsets.UTF_8);
    }

    /** Bytes of JSON at the start of {@link #binaryBody}. */
    default int jsonLength() {
        return body().length;
    }

    /** The SHA-256 of the model that answers, in hexadecimal. */
    String digest();

    void mood(Mood next);

    /** Whether {@link #mood} brings this about; tests that need it are left out where nobody can. */
    default boolean can(Mood mood) {
        return true;
    }

    /** Whether {@link #expireCredentials} does something; tests that need it are left out where nobody can. */
    default boolean expires() {
        return true;
    }

    /** The service takes none of the credentials any more that it took so far; it takes those that are got from now on. */
    void expireCredentials();

    @Override
    void close();
}
