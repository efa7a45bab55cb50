package io.mlops.sandbox.azure;

import io.mlops.sandbox.fault.FaultKind;
import io.mlops.sandbox.fault.Faults;
import io.mlops.sandbox.wire.RoutedService;
import io.mlops.sandbox.wire.WireAnswer;
import io.mlops.sandbox.wire.WireRequest;
import io.mlops.sandbox.wire.WireService;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** One region of Azure: lets whoever answers for a path answer. Thread-safe. */
final class RegionFront implements WireService {
    private final Faults faults;
    private final Supplier<List<RoutedService>> services;

    RegionFront(Faults faults, Supplier<List<RoutedService>> services) {
        this.faults = faults;
        this.services = services;
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
            answer = WireAnswer.of(404, "text/plain", "nothing answers " + request.rawPath() + " here\n");
        }
        return answer.with("x-ms-request-id", UUID.randomUUID().toString());
    }

    private Optional<WireAnswer> refused(String operation) {
        if (faults.meet(FaultKind.EXPIRED, operation).isPresent()) {
            return Optional.of(WireAnswer.of(401, "text/plain", "the token has expired\n")
                    .with("WWW-Authenticate", "Bearer error=\"invalid_token\""));
        }
        if (faults.meet(FaultKind.THROTTLE, operation).isPresent()) {
            return Optional.of(
                    WireAnswer.of(429, "text/plain", "too many requests\n").with("Retry-After", "1"));
        }
        return faults.meet(FaultKind.ERROR, operation).isPresent()
                ? Optional.of(WireAnswer.of(500, "text/plain", "the server encountered an internal error\n"))
                : Optional.empty();
    }
}
