package io.mlops.client;

import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.routing.Route;
import io.mlops.routing.Routes;
import io.mlops.routing.RoutesFollower;
import io.mlops.routing.RoutesListener;
import io.mlops.routing.Upstream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends inference requests and keeps them alive while replicas fail: retries, hedges, ejection, checks and budgets are those of the
 * gateway. Either straight to the replicas, by the routes that a controller writes, or through gateways, where it survives the death
 * of one. Blocking; made for virtual threads. Thread-safe; make one and close it in the end.
 */
public final class InferenceClient implements AutoCloseable {
    private static final Logger LOG = System.getLogger(InferenceClient.class.getName());
    /** How long a new client waits for the first check of every upstream, so that the first request finds them let in. */
    private static final long FIRST_CHECKS_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** A gateway's address stands for several processes: what one of them breaks is tried again there, and may meet it while it dies. */
    private static final int TRIES_A_GATEWAY = 4;

    private final ClientContext context;
    private volatile Map<String, ClientRoute> routes = Map.of();
    private @Nullable ClientRoute gateways;
    private @Nullable RoutesFollower follower;

    private InferenceClient(ClientOptions options) {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("inference-client").daemon().factory());
        this.context = new ClientContext(
                options,
                new Wire(options),
                timer,
                new Punctuality(timer, System::nanoTime),
                System::nanoTime,
                new Random());
    }

    /**
     * Straight to the replicas of these routes, and of those that the file will hold later ({@code routes.json} in the home of a
     * controller). A file that is missing or broken now is waited for: until then there is no route.
     */
    public static InferenceClient following(Path routesFile, ClientOptions options) {
        InferenceClient client = new InferenceClient(options);
        RoutesFollower follower = new RoutesFollower(routesFile, client.new Following());
        client.follower = follower;
        follower.start();
        client.awaitFirstChecks();
        return client;
    }

    /** Straight to the replicas of these routes. */
    public static InferenceClient of(Routes routes, ClientOptions options) {
        return of(routes.routes(), options);
    }

    /** Straight to the replicas of this one, for example of {@code Route.to(endpoint, provider)}. */
    public static InferenceClient of(Route route, ClientOptions options) {
        return of(List.of(route), options);
    }

    private static InferenceClient of(List<Route> routes, ClientOptions options) {
        InferenceClient client = new InferenceClient(options);
        client.take(routes);
        client.awaitFirstChecks();
        return client;
    }

    /** Through gateways, which know the replicas; when one dies, what was in flight there is sent again to another one. */
    public static InferenceClient through(List<URI> gateways, ClientOptions options) {
        if (gateways.isEmpty()) {
            throw new IllegalArgumentException("no gateway is given");
        }
        List<Upstream> upstreams = new ArrayList<>();
        for (int i = 0; i < gateways.size() * TRIES_A_GATEWAY; i++) {
            URI address = gateways.get(i / TRIES_A_GATEWAY);
            Location location = Location.of("gateway", Integer.toString(i / TRIES_A_GATEWAY + 1));
            upstreams.add(new Upstream("gateway-" + (i + 1), address, location, 1, "", 0, 100, false));
        }
        Route route = new Route("gateway", options.timeout(), true, Integer.MAX_VALUE, "", upstreams);
        InferenceClient client = new InferenceClient(options);
        client.gateways = new ClientRoute(route, client.context);
        client.awaitFirstChecks();
        return client;
    }

    /**
     * Sends the request and waits for a whole answer. What the model itself says is an answer, errors included
     * ({@link InferenceAnswer#orThrow}). NOT_FOUND: no such deployment; INVALID_ARGUMENT: the body is larger than the route allows,
     * or the name is none; UNAVAILABLE, RESOURCE_EXHAUSTED: nobody could answer; DEADLINE_EXCEEDED; CANCELLED: interrupted.
     */
    public InferenceAnswer infer(InferenceRequest request) {
        ClientRoute route = gateways == null ? routes.get(request.deployment()) : gateways;
        if (route == null) {
            throw new MlopsException(
                    ErrorCode.NOT_FOUND,
                    "cannot infer with " + request.deployment() + ": there is no route to it; there are "
                            + String.join(
                                    ", ", routes.keySet().stream().sorted().toList()));
        }
        if (!Route.DEPLOYMENT.matcher(request.deployment()).matches()) {
            // Gateways are sent any name, and it becomes a part of the address.
            throw new MlopsException(
                    ErrorCode.INVALID_ARGUMENT,
                    "cannot infer with " + request.deployment() + ": a deployment's name matches "
                            + Route.DEPLOYMENT.pattern());
        }
        int limit = route.live().route().maxBodyBytes();
        if (request.body().length > limit) {
            throw new MlopsException(
                    ErrorCode.INVALID_ARGUMENT,
                    "cannot infer with " + request.deployment() + ": the body has " + request.body().length
                            + " bytes, the route allows " + limit);
        }
        return new Conversation(context, route, request).run();
    }

    /** The deployments that there are routes to, sorted; empty for a client that goes through gateways. */
    public List<String> deployments() {
        return routes.keySet().stream().sorted().toList();
    }

    private void take(List<Route> newest) {
        Map<String, ClientRoute> before = routes;
        Map<String, ClientRoute> next = new HashMap<>();
        for (Route route : newest) {
            ClientRoute known = before.get(route.deployment());
            if (known == null) {
                next.put(route.deployment(), new ClientRoute(route, context));
            } else {
                known.update(route);
                next.put(route.deployment(), known);
            }
        }
        routes = next;
        before.forEach((name, route) -> {
            if (!next.containsKey(name)) {
                route.close();
            }
        });
    }

    private void awaitFirstChecks() {
        List<ClientRoute> all = new ArrayList<>(routes.values());
        if (gateways != null) {
            all.add(gateways);
        }
        long until = context.now() + FIRST_CHECKS_NANOS;
        try {
            for (ClientRoute route : all) {
                for (UpstreamWatch watch : route.watches()) {
                    if (!watch.awaitFirst(until - context.now())) {
                        LOG.log(
                                Level.DEBUG,
                                "an upstream of {0} is not checked yet",
                                route.live().route().deployment());
                    }
                }
            }
        } catch (InterruptedException e) {
            // The caller is in a hurry: requests find who is let in by then.
            Thread.currentThread().interrupt();
        }
    }

    /** Stops checks, and breaks requests off that are in flight. */
    @Override
    public void close() {
        if (follower != null) {
            follower.close();
        }
        routes.values().forEach(ClientRoute::close);
        if (gateways != null) {
            gateways.close();
        }
        context.timer().shutdownNow();
        context.wire().close();
    }

    /** Takes up what the file brings. */
    private final class Following implements RoutesListener {
        @Override
        public void routes(Routes newest) {
            take(newest.routes());
        }

        @Override
        public void kept(Reason reason, String detail) {
            LOG.log(Level.WARNING, "routes: {0}", detail);
        }
    }
}
