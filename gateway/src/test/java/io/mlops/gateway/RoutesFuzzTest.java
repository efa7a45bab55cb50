package io.mlops.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.routing.Routes;
import io.mlops.routing.RoutesJson;

/**
 * Any bytes in the routes file. In the normal build this runs over the inputs beside
 * it, among them all that ever broke it; with {@code -Pfuzz} it looks for new ones.
 */
class RoutesFuzzTest {
    /** Routes are read or refused, with the one error that says so; what was read is written and read the same. */
    @FuzzTest(maxDuration = "60s")
    void routesAreReadOrRefused(byte[] input) {
        Routes routes;
        try {
            routes = RoutesJson.read(input);
        } catch (MlopsException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
            assertThat(e.getMessage()).startsWith("cannot read routes: ");
            return;
        }
        assertThat(RoutesJson.read(RoutesJson.write(routes))).isEqualTo(routes);
    }
}
