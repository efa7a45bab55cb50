package io.mlops.controlplane.reconcile;

import io.mlops.controlplane.view.View;
import io.mlops.controlplane.view.ViewJson;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** The view file: written when something changed and now and then, so that its age says that somebody looks. Used by one thread. */
final class ViewFile {
    private static final Duration LONGEST = Duration.ofSeconds(2);

    private final Path file;
    private View last = View.empty(Instant.MIN);

    ViewFile(Path file) {
        this.file = file;
    }

    void write(View view) throws IOException {
        boolean due = last.writtenAt().equals(Instant.MIN)
                || !view.writtenAt().isBefore(last.writtenAt().plus(LONGEST));
        if (due || !same(view, last)) {
            ViewJson.writeFile(file, view);
            last = view;
        }
    }

    View last() {
        return last;
    }

    private static boolean same(View a, View b) {
        return new View(b.writtenAt(), a.controllerOrNull(), a.gateway(), a.store(), a.deployments()).equals(b);
    }
}
