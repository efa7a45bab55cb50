package io.mlops.artifact;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.Operation;
import io.mlops.spi.OperationWait;
import java.time.Duration;
import java.util.Optional;

/**
 * Waits for a restore by looking at the object; its id is the object's key.
 *
 * @param store where to look
 * @param key the object
 */
record RestoreOperation(ArtifactStore store, ObjectKey key) implements Operation<ObjectInfo> {
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    @Override
    public String id() {
        return key.value();
    }

    @Override
    public State<ObjectInfo> state() {
        Optional<ObjectInfo> found = store.find(key);
        if (found.isEmpty()) {
            return new State.Cancelled<>();
        }
        ObjectInfo info = found.get();
        return switch (info.restore()) {
            case RestoreState.Online() -> new State.Succeeded<>(info);
            case RestoreState.Restored restored -> new State.Succeeded<>(info);
            case RestoreState.Restoring() -> new State.Running<>("being restored");
            case RestoreState.Archived() ->
                new State.Failed<>(new MlopsException(
                        ErrorCode.FAILED_PRECONDITION,
                        "cannot restore " + key + ": it is archived and nothing restores it; ask for it again"));
        };
    }

    @Override
    public ObjectInfo await(Duration timeout) {
        return OperationWait.await("restored object " + key, this::state, timeout, LONGEST_PAUSE);
    }

    @Override
    public void cancel() {
        throw new MlopsException(
                ErrorCode.UNSUPPORTED,
                "cannot cancel the restore of " + key + ": stores finish what they began to restore");
    }
}
