package io.mlops.tck;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.artifact.ArtifactStore;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.WriteCondition;
import io.mlops.artifact.WriteOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a store does that writes on a condition: it decides at the moment of the write, whoever else writes. */
public abstract class ConditionalWriteContract extends Contract {
    private static final ObjectKey KEY = ObjectKey.of("state/current");
    private static final WriteOptions IF_ABSENT = WriteOptions.defaults().withCondition(new WriteCondition.IfAbsent());
    private static final int WRITERS = 8;
    private static final int MAX_CONFLICTS = 10_000;

    @Test
    protected void lackingConditionsIsUnsupportedAndWritesNothing() {
        onlyLacking(Capability.CONDITIONAL_WRITES);
        assertFails(ErrorCode.UNSUPPORTED, () -> put("x", IF_ABSENT));
        assertFails(ErrorCode.UNSUPPORTED, () -> put("x", ifVersion("1")));
        assertFails(ErrorCode.UNSUPPORTED, () -> store().copy(KEY, KEY, IF_ABSENT));
        if (!lacks(Capability.ARTIFACTS)) {
            assertThat(store().find(KEY)).isEmpty();
        }
    }

    @Test
    protected void ifAbsentNeverOverwrites() throws IOException {
        needs(Capability.CONDITIONAL_WRITES);
        ObjectInfo first = put("first", IF_ABSENT);

        assertFails(ErrorCode.ALREADY_EXISTS, () -> put("second", IF_ABSENT));

        assertThat(store().find(KEY)).contains(first);
        assertThat(content()).isEqualTo("first");
        assertThat(harness().residue()).isZero();
        store().delete(KEY);
        put("third", IF_ABSENT);
        assertThat(content()).isEqualTo("third");
    }

    @Test
    protected void ifVersionWritesOverThatVersionOnly() throws IOException {
        needs(Capability.CONDITIONAL_WRITES);
        ObjectInfo first = put("first", WriteOptions.defaults());
        ObjectInfo second = put("second", ifVersion(first.version()));

        assertFails(ErrorCode.FAILED_PRECONDITION, () -> put("third", ifVersion(first.version())));

        assertThat(store().find(KEY)).contains(second);
        assertThat(content()).isEqualTo("second");
        assertThat(harness().residue()).isZero();
    }

    @Test
    protected void ifVersionNeedsAnObject() {
        needs(Capability.CONDITIONAL_WRITES);
        ObjectInfo first = put("first", WriteOptions.defaults());
        store().delete(KEY);

        assertFails(ErrorCode.FAILED_PRECONDITION, () -> put("second", ifVersion(first.version())));

        assertThat(store().find(KEY)).isEmpty();
    }

    @Test
    protected void decidesAtTheEndOfTheWrite() throws IOException {
        needs(Capability.CONDITIONAL_WRITES);
        ArtifactStore other = harness().second().artifacts();
        InputStream slow =
                UploadStreams.during(200_000, () -> other.upload(KEY, stream("faster"), WriteOptions.defaults()));

        assertFails(ErrorCode.ALREADY_EXISTS, () -> store().upload(KEY, slow, IF_ABSENT));
        assertThat(content()).isEqualTo("faster");
        String version = store().find(KEY).orElseThrow().version();
        InputStream slower =
                UploadStreams.during(200_000, () -> other.upload(KEY, stream("faster again"), WriteOptions.defaults()));
        assertFails(ErrorCode.FAILED_PRECONDITION, () -> store().upload(KEY, slower, ifVersion(version)));

        assertThat(content()).isEqualTo("faster again");
        assertThat(harness().residue()).isZero();
    }

    @Test
    protected void aCopyKeepsToItsCondition() throws IOException {
        needs(Capability.CONDITIONAL_WRITES);
        ObjectKey source = ObjectKey.of("source");
        store().upload(source, stream("source"), WriteOptions.defaults());
        put("target", WriteOptions.defaults());

        assertFails(ErrorCode.ALREADY_EXISTS, () -> store().copy(source, KEY, IF_ABSENT));
        assertFails(ErrorCode.FAILED_PRECONDITION, () -> store().copy(source, KEY, ifVersion("none")));

        assertThat(content()).isEqualTo("target");
    }

    @Test
    protected void oneOfManyCreatesIt() throws Exception {
        needs(Capability.CONDITIONAL_WRITES);
        for (int round = 0; round < 5; round++) {
            List<String> winners = new ArrayList<>();
            List<ErrorCode> losers = new ArrayList<>();
            Race.of(WRITERS, writer -> {
                try {
                    storeOf(writer).upload(KEY, stream("writer " + writer), IF_ABSENT);
                    synchronized (winners) {
                        winners.add("writer " + writer);
                    }
                } catch (MlopsException e) {
                    synchronized (winners) {
                        losers.add(e.code());
                    }
                }
            });
            assertThat(winners).containsExactly(content());
            assertThat(losers).hasSize(WRITERS - 1).containsOnly(ErrorCode.ALREADY_EXISTS);
            store().delete(KEY);
        }
    }

    @Test
    protected void noUpdateIsLost() throws Exception {
        needs(Capability.CONDITIONAL_WRITES);
        int increments = 5;
        put("0", WriteOptions.defaults());
        AtomicInteger conflicts = new AtomicInteger();

        Race.of(WRITERS, writer -> {
            for (int done = 0; done < increments; ) {
                if (increment(storeOf(writer))) {
                    done++;
                } else {
                    assertThat(conflicts.incrementAndGet())
                            .as("conflicts, if whoever loses looks again")
                            .isLessThan(MAX_CONFLICTS);
                }
            }
        });

        assertThat(content()).as(conflicts + " conflicts").isEqualTo(Integer.toString(WRITERS * increments));
    }

    /** Reads a number and writes the next one over the version that was read; false if somebody was faster. */
    private static boolean increment(ArtifactStore store) throws IOException {
        ObjectInfo before = store.find(KEY).orElseThrow();
        int value;
        try (InputStream in = store.open(KEY)) {
            value = Integer.parseInt(new String(in.readAllBytes(), UTF_8));
        }
        try {
            store.upload(KEY, stream(Integer.toString(value + 1)), ifVersion(before.version()));
            return true;
        } catch (MlopsException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.FAILED_PRECONDITION);
            return false;
        }
    }

    private ArtifactStore store() {
        return provider().artifacts();
    }

    private ArtifactStore storeOf(int writer) {
        return writer % 2 == 0 ? store() : harness().second().artifacts();
    }

    private ObjectInfo put(String content, WriteOptions options) {
        return store().upload(KEY, stream(content), options);
    }

    private String content() throws IOException {
        try (InputStream in = store().open(KEY)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    private static WriteOptions ifVersion(String version) {
        return WriteOptions.defaults().withCondition(new WriteCondition.IfVersion(version));
    }

    private static InputStream stream(String content) {
        return new ByteArrayInputStream(content.getBytes(UTF_8));
    }
}
