package io.mlops.sandbox.wire;

/** Answers some of the requests that come to a port. Implementations are thread-safe. */
public interface RoutedService extends WireService {
    /** Whether it answers this one. */
    boolean matches(WireRequest request);

    /** What a fault names to mean this request, such as {@code InvokeEndpoint}. */
    default String operation(WireRequest request) {
        return request.method();
    }
}
