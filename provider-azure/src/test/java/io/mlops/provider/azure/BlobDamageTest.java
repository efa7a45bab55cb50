package io.mlops.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.artifact.ArtifactStore;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.TransferOptions;
import io.mlops.artifact.WriteOptions;
import io.mlops.sandbox.wire.Forwarder;
import io.mlops.sandbox.wire.Listener;
import io.mlops.sandbox.wire.WireAnswer;
import io.mlops.sandbox.wire.WireRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A network that changes a byte on the way: what arrives otherwise than it was sent is never taken for the object. */
class BlobDamageTest {
    private static final ObjectKey KEY = ObjectKey.of("models/policy.pt");

    private final BlobWorld world = new BlobWorld();
    private final Forwarder forwarder = new Forwarder();
    private final AtomicBoolean up = new AtomicBoolean();
    private final AtomicBoolean down = new AtomicBoolean();
    private final Listener network = new Listener(0, this::pass);
    private final ArtifactStore store = world.open(
                    Map.of("endpoint.blob." + BlobWorld.HOME, network.url().toString()))
            .artifacts();

    @AfterEach
    void close() {
        network.close();
        forwarder.close();
        world.close();
    }

    private WireAnswer pass(WireRequest request) throws IOException, InterruptedException {
        byte[] body = request.body();
        if (up.get() && body.length > 0) {
            body = body.clone();
            body[body.length / 2] ^= 1;
        }
        String query = request.rawQuery();
        URI target = URI.create(world.sandbox().region(BlobWorld.HOME).url()
                + request.rawPath()
                + (query.isEmpty() ? "" : "?" + query));
        WireAnswer answer =
                forwarder.forward(new WireRequest(request.method(), target, request.headers(), body), target);
        if (down.get() && request.method().equals("GET") && answer.body().length > 0) {
            answer.body()[answer.body().length / 2] ^= 1;
        }
        return answer;
    }

    @Test
    void whatIsDamagedOnTheWayUpIsRefused(@TempDir Path folder) throws IOException {
        Path large = Files.write(folder.resolve("large"), content(20 << 20));
        up.set(true);

        assertThat(fails(() -> store.upload(KEY, new ByteArrayInputStream(content(1000)), WriteOptions.defaults())))
                .hasMessageContaining("what arrived is not what was sent; try again")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
        assertThat(fails(() -> store.upload(KEY, large, WriteOptions.defaults()))
                        .code())
                .isEqualTo(ErrorCode.UNAVAILABLE);

        assertThat(store.find(KEY)).isEmpty();
        assertThat(store.unfinished("")).isEmpty();
    }

    @Test
    void whatIsDamagedOnTheWayDownIsNotWritten(@TempDir Path folder) {
        ObjectInfo stored = store.upload(KEY, new ByteArrayInputStream(content(1000)), WriteOptions.defaults());
        down.set(true);

        assertThat(fails(() -> store.download(KEY, folder.resolve("back"), TransferOptions.defaults())))
                .hasMessageContaining("the object has " + stored.digest());

        assertThat(folder).isEmptyDirectory();
    }

    private static MlopsException fails(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        MlopsException failure = catchThrowableOfType(MlopsException.class, call);
        assertThat(failure).isNotNull();
        return failure;
    }

    private static byte[] content(int size) {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        return content;
    }
}
