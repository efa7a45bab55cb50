package io.mlops.sandbox.grpc;

import com.google.rpc.Code;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.mlops.sandbox.fault.FaultKind;
import io.mlops.sandbox.fault.Faults;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Sees every call first: notes it, lets it meet faults by the name of its method, and checks who calls. Thread-safe. */
public final class CallGate implements ServerInterceptor {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final int MOST_CALLS = 10_000;

    private final Faults faults;
    private final Supplier<GcpWorld> world;
    private final Runnable before;
    private final Deque<String> calls = new ArrayDeque<>();

    /**
     * @param world asked once it is there
     * @param before done before a call is answered
     */
    public CallGate(Faults faults, Supplier<GcpWorld> world, Runnable before) {
        this.faults = faults;
        this.world = world;
        this.before = before;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        String method = Optional.ofNullable(call.getMethodDescriptor().getBareMethodName())
                .orElse("");
        note(method);
        try {
            faults.delay(method);
            world.get().tokens().checkAccess(Optional.ofNullable(headers.get(AUTHORIZATION)));
            requireNoFault(method);
            before.run();
            return next.startCall(call, headers);
        } catch (GcpError e) {
            return refused(call, e.thrown());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return refused(
                    call,
                    Status.UNAVAILABLE
                            .withDescription("the sandbox is being stopped")
                            .asRuntimeException());
        }
    }

    private void requireNoFault(String method) throws GcpError {
        if (faults.meet(FaultKind.EXPIRED, method).isPresent()) {
            throw GcpTokens.expired();
        }
        if (faults.meet(FaultKind.THROTTLE, method).isPresent()) {
            throw GcpError.exhausted(
                    "Quota exceeded for quota metric 'Requests' and limit 'Requests per minute' of service for consumer"
                            + " 'project_number:" + world.get().account().number() + "'.",
                    "RATE_LIMIT_EXCEEDED");
        }
        if (faults.meet(FaultKind.ERROR, method).isPresent()) {
            throw new GcpError(Code.INTERNAL, "Internal error encountered.", "");
        }
    }

    private static <Q, A> ServerCall.Listener<Q> refused(ServerCall<Q, A> call, StatusRuntimeException why) {
        Metadata trailers = Optional.ofNullable(why.getTrailers()).orElseGet(Metadata::new);
        call.close(why.getStatus(), trailers);
        return new ServerCall.Listener<>() {};
    }

    private synchronized void note(String call) {
        if (calls.size() == MOST_CALLS) {
            calls.removeFirst();
        }
        calls.addLast(call);
    }

    /** What was called, by the names of its methods, in its order; the last ten thousand. */
    public synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    /** Forgets what was called. */
    public synchronized void forgetCalls() {
        calls.clear();
    }
}
