package io.mlops.sandbox.grpc;

import com.google.longrunning.DeleteOperationRequest;
import com.google.longrunning.GetOperationRequest;
import com.google.longrunning.ListOperationsRequest;
import com.google.longrunning.ListOperationsResponse;
import com.google.longrunning.Operation;
import com.google.longrunning.OperationsGrpc.OperationsImplBase;
import com.google.longrunning.WaitOperationRequest;
import com.google.protobuf.Any;
import com.google.protobuf.Empty;
import com.google.protobuf.Message;
import io.grpc.BindableService;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Long-running operations of all services (google/longrunning/operations.proto). They go on when they are looked at, by the sandbox's
 * clock. Thread-safe.
 */
public final class LongOperations implements GcpService {
    private final InstantSource clock;
    private final Map<String, Running> operations = Collections.synchronizedMap(new LinkedHashMap<>());
    private final AtomicLong last = new AtomicLong(1_000_000);

    public LongOperations(InstantSource clock) {
        this.clock = clock;
    }

    /** What is done meanwhile. */
    @FunctionalInterface
    public interface Work {
        /**
         * Looks what has come of it, and does what then has to be done; asked once its time has passed and then again until it is over,
         * never by two at once.
         */
        Outcome look();
    }

    /**
     * Begins one.
     *
     * @param parent what it is about, as {@code projects/P/locations/L/endpoints/E}: its name begins so
     * @param metadata what it tells while it runs
     * @param atLeast how long it takes, however fast the work is
     */
    public Operation begin(ResourcePath parent, Message metadata, Duration atLeast, Work work) {
        String name = parent.child("operations/" + last.incrementAndGet()).toString();
        Running running = new Running(name, Any.pack(metadata), clock.instant().plus(atLeast), work);
        operations.put(name, running);
        return running.told();
    }

    /** Whether one of those about this resource goes on. */
    public boolean running(ResourcePath parent) {
        return of(parent).stream().anyMatch(each -> !each.over());
    }

    private List<Running> of(ResourcePath parent) {
        String begin = parent.child("operations/").toString();
        synchronized (operations) {
            return operations.values().stream()
                    .filter(each -> each.name.startsWith(begin))
                    .toList();
        }
    }

    @Override
    public void look() {
        Instant now = clock.instant();
        all().forEach(each -> each.look(now));
    }

    private Collection<Running> all() {
        synchronized (operations) {
            return List.copyOf(operations.values());
        }
    }

    @Override
    public List<BindableService> bindings() {
        return List.of(new Calls());
    }

    private Running require(String name) throws GcpError {
        Running running = operations.get(name);
        if (running == null) {
            throw GcpError.notFound("Operation " + name + " not found.");
        }
        running.look(clock.instant());
        return running;
    }

    /** What is asked of them. */
    private final class Calls extends OperationsImplBase {
        @Override
        public void getOperation(GetOperationRequest request, StreamObserver<Operation> observer) {
            Unary.answer(observer, () -> require(request.getName()).told());
        }

        /** Answers at once however it stands, as the description allows. */
        @Override
        public void waitOperation(WaitOperationRequest request, StreamObserver<Operation> observer) {
            Unary.answer(observer, () -> require(request.getName()).told());
        }

        /** The newest first; the filter knows {@code done:true} and {@code done:false}. */
        @Override
        public void listOperations(ListOperationsRequest request, StreamObserver<ListOperationsResponse> observer) {
            Unary.answer(observer, () -> {
                List<Operation> found = of(ResourcePath.of(request.getName())).stream()
                        .map(Running::told)
                        .filter(each -> switch (request.getFilter()) {
                            case "done:true", "done=true" -> each.getDone();
                            case "done:false", "done=false" -> !each.getDone();
                            default -> true;
                        })
                        .toList();
                return ListOperationsResponse.newBuilder()
                        .addAllOperations(found.reversed())
                        .build();
            });
        }

        @Override
        public void deleteOperation(DeleteOperationRequest request, StreamObserver<Empty> observer) {
            Unary.answer(observer, () -> {
                operations.remove(require(request.getName()).name);
                return Empty.getDefaultInstance();
            });
        }
    }

    /** One of them. */
    private static final class Running {
        private final String name;
        private final Any metadata;
        private final Instant until;
        private final Work work;
        /** Read without the lock: whoever asks may hold one that the work wants. */
        private volatile Outcome outcome = new Outcome.Running();

        Running(String name, Any metadata, Instant until, Work work) {
            this.name = name;
            this.metadata = metadata;
            this.until = until;
            this.work = work;
        }

        boolean over() {
            return !(outcome instanceof Outcome.Running);
        }

        synchronized void look(Instant now) {
            if (!over() && !now.isBefore(until)) {
                outcome = work.look();
            }
        }

        Operation told() {
            Operation.Builder told = Operation.newBuilder().setName(name).setMetadata(metadata);
            switch (outcome) {
                case Outcome.Running() -> told.setDone(false);
                case Outcome.Done(Message response) -> told.setDone(true).setResponse(Any.pack(response));
                case Outcome.Failed(GcpError error) -> told.setDone(true).setError(error.status());
            }
            return told.build();
        }
    }
}
