package io.mlops.sandbox.cloud;

import io.mlops.sandbox.fault.FaultKind;
import io.mlops.sandbox.fault.Faults;
import io.mlops.sandbox.wire.RoutedService;
import io.mlops.sandbox.wire.WireAnswer;
import io.mlops.sandbox.wire.WireRequest;
import io.mlops.sandbox.wire.WireService;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The data planes of a region: lets whoever answers for a path answer, unless a fault does. Thread-safe. */
public final class DataFront implements WireService {
    private final Faults faults;
    private final Supplier<List<RoutedService>> services;
    private final Refusals refusals;

    /** @param services the first that matches answers */
    public DataFront(Faults faults, Supplier<List<RoutedService>> services, Refusals refusals) {
        this.faults = faults;
        this.services = services;
        this.refusals = refusals;
    }

    /** How a cloud says no. */
    public interface Refusals {
        /** The credentials have ended. */
        WireAnswer expired();

        /** It was asked too often. */
        WireAnswer throttled();

        /** The service's own failure. */
        WireAnswer error();

        /** Nobody answers for this path. */
        WireAnswer nobody(WireRequest request);

        /** The header that names the request, for support. */
        WireAnswer numbered(WireAnswer answer);
    }

    @Override
    public WireAnswer answer(WireRequest request) throws IOException, InterruptedException {
        Optional<RoutedService> service =
                services.get().stream().filter(each -> each.matches(request)).findFirst();
        String operation = service.map(each -> each.operation(request)).orElseGet(request::method);
        faults.delay(operation);
        Optional<WireAnswer> refused = refused(operation);
        WireAnswer answer;
        if (refused.isPresent()) {
            answer = refused.get();
        } else if (service.isPresent()) {
            answer = service.get().answer(request);
        } else {
            answer = refusals.nobody(request);
        }
        return refusals.numbered(answer);
    }

    private Optional<WireAnswer> refused(String operation) {
        if (faults.meet(FaultKind.EXPIRED, operation).isPresent()) {
            return Optional.of(refusals.expired());
        }
        if (faults.meet(FaultKind.THROTTLE, operation).isPresent()) {
            return Optional.of(refusals.throttled());
        }
        return faults.meet(FaultKind.ERROR, operation).isPresent() ? Optional.of(refusals.error()) : Optional.empty();
    }
}
