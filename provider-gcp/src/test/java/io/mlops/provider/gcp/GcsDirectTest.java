package io.mlops.provider.gcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.storage.BlobInfo;
import io.mlops.CallListener;
import io.mlops.Tags;
import io.mlops.artifact.ArtifactStore;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.StorageTier;
import io.mlops.artifact.WriteOptions;
import io.mlops.artifact.spi.ObjectContent;
import io.mlops.sandbox.wire.Forwarder;
import io.mlops.sandbox.wire.Listener;
import io.mlops.sandbox.wire.WireAnswer;
import io.mlops.sandbox.wire.WireRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is asked of Cloud Storage past the library's client, and what it makes of the answers. */
final class GcsDirectTest {
    private static final ObjectKey KEY = ObjectKey.of("data/a & b+ü");

    private final GcsWorld world = new GcsWorld();
    private final Forwarder forwarder = new Forwarder();
    private final List<WireRequest> requests = new CopyOnWriteArrayList<>();
    private volatile Predicate<WireRequest> busy = request -> false;
    private final Listener network = new Listener(0, this::pass);
    private final GcpConfig config = world.config(
            Map.of("endpoint.storage." + GcsWorld.HOME, network.url().toString()));
    private final GcpClients clients = world.clients(config);
    private final GcsArtifactStore driver = new GcsArtifactStore(
            () -> clients.storage(config.project(), GcsWorld.HOME),
            config,
            GcsWorld.HOME,
            new Random(1),
            world.clock());
    private final ArtifactStore store = new ArtifactStore(driver, CallListener.NONE);

    @AfterEach
    void close() {
        network.close();
        forwarder.close();
        world.close();
    }

    private WireAnswer pass(WireRequest request) throws IOException, InterruptedException {
        requests.add(request);
        if (busy.test(request)) {
            return WireAnswer.of(503, "text/plain", "busy");
        }
        String query = request.rawQuery();
        URI target = URI.create(
                world.sandbox().region(GcsWorld.HOME).url() + request.rawPath() + (query.isEmpty() ? "" : "?" + query));
        return forwarder.forward(new WireRequest(request.method(), target, request.headers(), request.body()), target);
    }

    private ObjectInfo stored() {
        return store.upload(
                KEY,
                new ByteArrayInputStream("content".getBytes(StandardCharsets.UTF_8)),
                WriteOptions.defaults().withTier(StorageTier.COLD).withTags(Tags.of(Map.of("stage", "raw"))));
    }

    private void reads(ObjectInfo expected) throws Exception {
        try (ObjectContent read = driver.read(KEY).orElseThrow()) {
            assertThat(read.content().readAllBytes()).asString().isEqualTo("content");
            ObjectInfo info = read.info();
            assertThat(info)
                    .usingRecursiveComparison()
                    .ignoringFields("modified")
                    .isEqualTo(expected);
            assertThat(info.modified().truncatedTo(ChronoUnit.SECONDS))
                    .isEqualTo(expected.modified().truncatedTo(ChronoUnit.SECONDS));
        }
    }

    @Test
    void anObjectAndWhatItIsComeWithOneRequest() throws Exception {
        ObjectInfo stored = stored();
        requests.clear();

        reads(stored);

        assertThat(requests).extracting(WireRequest::method).containsExactly("GET");
    }

    @Test
    void whatIsRefusedOnceIsAskedAgain() throws Exception {
        ObjectInfo stored = stored();
        busy = request -> request.rawPath().startsWith("/mlops-");
        requests.clear();

        reads(stored);

        assertThat(requests).extracting(WireRequest::method).containsExactly("GET", "GET", "GET");
    }

    @Test
    void whatWasStoredByOthersComesToo() throws Exception {
        clients.storage(config.project(), GcsWorld.HOME)
                .create(
                        BlobInfo.newBuilder(world.bucket(), KEY.value()).build(),
                        "content".getBytes(StandardCharsets.UTF_8));

        reads(store.find(KEY).orElseThrow());
    }

    @Test
    void whatIsNotThereIsNotThere() throws Exception {
        assertThat(driver.read(KEY)).isEmpty();
    }
}
