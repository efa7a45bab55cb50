package io.mlops.controlplane.reconcile;

import io.mlops.MlopsException;
import io.mlops.routing.Route;
import io.mlops.routing.Routes;
import io.mlops.routing.RoutesJson;
import io.mlops.routing.Upstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The routes file: written whole when something changed, or when somebody else touched it. Used by one thread. */
final class RoutesFile {
    private static final System.Logger LOG = System.getLogger(RoutesFile.class.getName());

    private final Path file;
    private final long fence;
    private Routes last;
    private @Nullable Object stamp;

    RoutesFile(Path file, long fence) {
        this.file = file;
        this.fence = fence;
        this.last = read(file);
    }

    /** The fence of the routes that lie there, 0 for none. */
    static long fence(Path file) {
        return read(file).fence();
    }

    /** The routes in this file; none where it is missing or damaged. */
    static List<Route> routes(Path file) {
        return read(file).routes();
    }

    /** What is in force. */
    List<Route> routes() {
        return last.routes();
    }

    /** The ids of every upstream in force. */
    Set<String> upstreams() {
        return last.routes().stream()
                .flatMap(route -> route.upstreams().stream())
                .map(Upstream::id)
                .collect(Collectors.toSet());
    }

    /** The names of the endpoints of all upstreams in force. */
    Set<String> endpoints(Identity identity) {
        return last.routes().stream()
                .flatMap(route -> route.upstreams().stream()
                        .map(upstream ->
                                identity.endpointName(route.deployment(), upstream.revision(), upstream.location())))
                .collect(Collectors.toSet());
    }

    /** Puts these routes in force. */
    void write(List<Route> routes, Instant now) throws IOException {
        if (last.fence() == fence && last.routes().equals(routes) && stamp != null && stamp.equals(stampOf(file))) {
            return;
        }
        long sequence = last.fence() == fence ? last.sequence() + 1 : 1;
        Routes next = new Routes(fence, sequence, now, routes);
        RoutesJson.writeFile(file, next);
        last = next;
        stamp = stampOf(file);
    }

    private static Routes read(Path file) {
        Routes none = new Routes(0, 0, Instant.EPOCH, List.of());
        try {
            return RoutesJson.read(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return none;
        } catch (IOException | MlopsException e) {
            // Made anew from what runs: nothing in it is not known elsewhere.
            LOG.log(System.Logger.Level.WARNING, "the routes in {0} cannot be read: {1}", file, e.getMessage());
            return none;
        }
    }

    private static @Nullable Object stampOf(Path file) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.lastModifiedTime() + "/" + attributes.size() + "/" + attributes.fileKey();
        } catch (NoSuchFileException e) {
            return null;
        }
    }
}
