package io.mlops.sandbox.cloudrun;

import com.google.cloud.run.v2.Condition;
import com.google.cloud.run.v2.Service;
import io.mlops.sandbox.cloudrun.CloudRunServices.Run;
import io.mlops.sandbox.grpc.GcpRegion;
import io.mlops.sandbox.hosted.Passing;
import io.mlops.sandbox.wire.RoutedService;
import io.mlops.sandbox.wire.WireAnswer;
import io.mlops.sandbox.wire.WireRequest;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the services of a region answer those who show an ID token for the service's address. A service's address is a path here, since
 * names below 127.0.0.1 lead nowhere. Thread-safe.
 */
final class RunApp implements RoutedService {
    static final String ROOT = "/run.app/";
    static final String SCORE = "/score";

    private static final Pattern PATH = Pattern.compile(ROOT + "([a-z0-9-]+)(/.*)?");
    /** Of HTTP/1 (https://docs.cloud.google.com/run/quotas#request_limits). */
    private static final int MOST_BYTES = 32 << 20;

    private static final Set<String> OURS = Set.of("authorization", "x-serverless-authorization");

    private final CloudRunServices services;
    private final GcpRegion region;
    private final Map<String, AtomicInteger> under = new ConcurrentHashMap<>();

    RunApp(CloudRunServices services, GcpRegion region) {
        this.services = services;
        this.region = region;
    }

    @Override
    public boolean matches(WireRequest request) {
        return PATH.matcher(request.rawPath()).matches();
    }

    @Override
    public String operation(WireRequest request) {
        return "RunApp";
    }

    @Override
    public WireAnswer answer(WireRequest request) throws InterruptedException {
        Matcher path = PATH.matcher(request.rawPath());
        Optional<Run> run = path.matches() ? services.find(region, path.group(1)) : Optional.empty();
        if (run.isEmpty()) {
            return page(404, "Not Found");
        }
        Service service = run.get().service();
        Optional<String> shown = request.header("x-serverless-authorization").or(() -> request.header("authorization"));
        if (shown.isEmpty()) {
            return page(403, "Forbidden");
        }
        if (!services.world().tokens().identifies(shown, service.getUri())) {
            return page(401, "Unauthorized").with("WWW-Authenticate", "Bearer error=\"invalid_token\"");
        }
        if (!services.admits(service)) {
            return page(403, "Forbidden");
        }
        if (request.body().length > MOST_BYTES) {
            return page(413, "Request Entity Too Large");
        }
        if (service.getTerminalCondition().getState() == Condition.State.CONDITION_FAILED
                || !run.get().hosted().ready()) {
            return page(503, "Service Unavailable");
        }
        return SCORE.equals(path.group(2)) ? limited(run.get(), request) : page(404, "Not Found");
    }

    private WireAnswer limited(Run run, WireRequest request) throws InterruptedException {
        Service service = run.service();
        int most = Math.max(1, service.getScaling().getMaxInstanceCount())
                * Math.max(1, service.getTemplate().getMaxInstanceRequestConcurrency());
        AtomicInteger now = under.computeIfAbsent(service.getName(), unused -> new AtomicInteger());
        try {
            if (now.incrementAndGet() > most) {
                return page(429, "Rate exceeded.");
            }
            return Passing.on(run.hosted(), request, OURS);
        } catch (IOException e) {
            return page(504, "upstream request timeout");
        } finally {
            now.decrementAndGet();
        }
    }

    private static WireAnswer page(int status, String words) {
        return WireAnswer.of(
                status,
                "text/html; charset=UTF-8",
                "<html><head><title>" + status + " " + words + "</title></head></html>");
    }
}
