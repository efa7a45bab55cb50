package io.mlops.modelserver;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the route of a request by its exact path. Immutable after building, thread-safe. */
final class Router {
    private final Map<String, Methods> paths = new HashMap<>();
    private final ServedModel model;

    private record Methods(@Nullable Route get, @Nullable Route post) {}

    /** @param extra what the cloud around this container calls its routes */
    Router(ServedModel model, List<ExtraRoute> extra) {
        this.model = model;
        get("/", Route.LIVE);
        get("/metrics", Route.METRICS);
        get("/v2", Route.SERVER);
        get("/v2/health/live", Route.LIVE);
        get("/v2/health/ready", Route.READY);
        get("/ping", Route.READY);
        post("/invocations", Route.SCORE);
        post("/score", Route.SCORE);
        for (String prefix :
                List.of("/v2/models/" + model.name(), "/v2/models/" + model.name() + "/versions/" + model.version())) {
            get(prefix, Route.MODEL);
            get(prefix + "/ready", Route.READY);
            post(prefix + "/infer", Route.INFER);
        }
        for (ExtraRoute route : extra) {
            if (route.route() == Route.SCORE) {
                post(route.path(), route.route());
            } else {
                get(route.path(), route.route());
            }
        }
    }

    /** A path that the container's platform chose. */
    record ExtraRoute(String path, Route route) {}

    private void get(String path, Route route) {
        paths.merge(path, new Methods(route, null), (a, b) -> new Methods(b.get(), a.post()));
    }

    private void post(String path, Route route) {
        paths.merge(path, new Methods(null, route), (a, b) -> new Methods(a.get(), b.post()));
    }

    /** The route, or 404 or 405 with what would be right. */
    Route route(String method, String uri) {
        int query = uri.indexOf('?');
        String path = query < 0 ? uri : uri.substring(0, query);
        Methods methods = paths.get(path);
        if (methods == null) {
            throw new RequestException(404, notFound(path));
        }
        Route route = switch (method) {
            case "GET" -> methods.get();
            case "POST" -> methods.post();
            default -> null;
        };
        if (route == null) {
            throw new RequestException(405, method + " is not for " + path + "; use " + allowed(uri));
        }
        return route;
    }

    /** The value of {@code Allow} for a path that exists. */
    String allowed(String uri) {
        int query = uri.indexOf('?');
        Methods methods = paths.get(query < 0 ? uri : uri.substring(0, query));
        if (methods == null) {
            return "";
        }
        return methods.get() == null ? "POST" : methods.post() == null ? "GET" : "GET, POST";
    }

    private String notFound(String path) {
        String shown = path.length() > 200 ? path.substring(0, 200) + "…" : path;
        if (path.startsWith("/v2/models/")) {
            return "no " + shown + ": this server has model \"" + model.name() + "\", version " + model.version();
        }
        return "no " + shown + ": try GET /v2/models/" + model.name() + " or POST /v2/models/" + model.name()
                + "/infer";
    }
}
