package io.mlops.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.image.BuiltImage;
import io.mlops.image.RegistryLogin;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What ECR does otherwise: repositories are made first, and their tags may be fixed. */
class EcrRegistryTest {
    private static final String ANSWER =
            "{\"errors\":[{\"code\":\"NAME_UNKNOWN\",\"message\":\"The repository with name"
                    + " 'model-server' does not exist in the registry with id '123456789012'\"}]}";

    @TempDir
    Path folder;

    private HttpServer registry;
    private PlainDoor door;

    @BeforeEach
    void open() throws IOException {
        registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        registry.createContext("/", EcrRegistryTest::answer);
        registry.start();
        door = new PlainDoor(registry.getAddress().getPort());
    }

    @AfterEach
    void close() throws IOException {
        door.close();
        registry.stop(0);
    }

    private static void answer(HttpExchange exchange) throws IOException {
        boolean root = exchange.getRequestURI().getPath().equals("/v2/");
        boolean bare = root || exchange.getRequestMethod().equals("HEAD");
        byte[] body = ANSWER.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(root ? 200 : 404, bare ? -1 : body.length);
        if (!bare) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    @Test
    void aRepositoryThatIsMissingIsSaidWithWhatMakesIt() throws Exception {
        ImageRig rig = new ImageRig(folder.resolve("rig"));
        MlopsException failure = catchThrowableOfType(
                MlopsException.class, () -> rig.push("127.0.0.1:" + door.port() + "/model-server:1"));
        assertThat(failure.code()).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(failure)
                .hasMessageContaining("does not exist in the registry")
                .hasMessageContaining("--create-repository");
    }

    @Test
    void aFixedTagIsNoObstacleForTheSameImage() throws Exception {
        try (TestRegistry locked = TestRegistry.locked(folder.resolve("registry"));
                RegistryTap tap = new RegistryTap(locked.host())) {
            RegistryLogin login = new RegistryLogin(TestRegistry.USER, TestRegistry.PASSWORD);
            ImageRig rig = new ImageRig(folder.resolve("rig"), host -> Optional.of(login));
            String name = tap.host() + "/model-server:1";
            BuiltImage first = rig.push(name);
            tap.fixTags();

            assertThat(rig.push(name)).isEqualTo(first);

            TestDistribution.jar(
                    rig.distribution().resolve("lib/model-server/mlops-model-server-1.jar"), "io/mlops/Other");
            MlopsException failure = catchThrowableOfType(MlopsException.class, () -> rig.push(name));
            assertThat(failure.code()).isEqualTo(ErrorCode.ALREADY_EXISTS);
            assertThat(failure)
                    .hasMessageContaining("its tag stands for sha256:" + first.digest())
                    .hasMessageContaining("push it under another tag")
                    .hasMessageNotContaining(TestRegistry.PASSWORD);
        }
    }
}
