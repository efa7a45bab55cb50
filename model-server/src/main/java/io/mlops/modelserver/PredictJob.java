package io.mlops.modelserver;

/**
 * One request on its way to the model.
 *
 * @param inputs in the signature's order
 * @param enqueuedNanos when it joined the queue, on the server's nano clock
 * @param deadlineNanos when its sender gives up, on the same clock; {@link #NO_DEADLINE} where it never does
 * @param reply told once, on the predict thread
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record PredictJob(Tensor[] inputs, long enqueuedNanos, long deadlineNanos, Reply reply) {
    static final long NO_DEADLINE = Long.MAX_VALUE;

    /** Rows of a stackable request. */
    int rows() {
        return inputs[0].rows();
    }

    boolean expired(long now) {
        return deadlineNanos != NO_DEADLINE && now - deadlineNanos >= 0;
    }

    /** Whether both can be rows of one batch: all but the first dimension agree. */
    boolean stacksWith(PredictJob other) {
        for (int i = 0; i < inputs.length; i++) {
            if (!Shapes.sameRow(inputs[i].shape(), other.inputs[i].shape())) {
                return false;
            }
        }
        return true;
    }

    /** Where the answer goes. Must not throw or block. */
    interface Reply {
        void done(Tensor[] outputs);

        void failed(RequestException reason);
    }
}
