package io.mlops.cli.console;

import io.mlops.controlplane.Home;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where the home lies: {@code --home}, else {@code MLOPS_HOME}, else {@code ~/.mlops}. */
public final class Homes {
    private Homes() {}

    public static Home find(@Nullable Path option) {
        if (option != null) {
            return Home.of(option);
        }
        @Nullable String variable = System.getenv("MLOPS_HOME");
        return variable == null || variable.isEmpty()
                ? Home.of(Path.of(System.getProperty("user.home"), ".mlops"))
                : Home.of(Path.of(variable));
    }
}
