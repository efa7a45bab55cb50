package io.mlops.sandbox.grpc;

import io.grpc.stub.StreamObserver;

/** Calls with one answer. */
public final class Unary {
    private Unary() {}

    /** What makes the answer. */
    @FunctionalInterface
    public interface Call<T> {
        T answer() throws GcpError;
    }

    /** Sends what the call answers, or why it fails. */
    public static <T> void answer(StreamObserver<T> observer, Call<T> call) {
        T answer;
        try {
            answer = call.answer();
        } catch (GcpError e) {
            observer.onError(e.thrown());
            return;
        }
        observer.onNext(answer);
        observer.onCompleted();
    }
}
